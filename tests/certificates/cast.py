"""The cast: Budi gets certificates; Citra and Dewi issue them; everybody else tries to.

Budi works at the health office. Citra is the CA's officer for all agencies, Dewi Diskominfo's for
the regency, Eko the health office's own, Fitri Diskominfo's for another regency, Gita the auditor,
Hadi the administrator, Indra a colleague of Budi's without any office.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from ams.accounts.models import Account, Agency, Person
from ams.core.actor import ActiveAppointment, Actor, OfficerKind, Role

START = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
_NIPS = iter(f"1966{month:02}01198803{sequence:04}" for month in range(1, 13)
             for sequence in range(1001, 1999))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cast:
    """The agencies and the people who hold or might hold certificates."""

    regency: Agency
    health: Agency
    other: Agency
    budi: Person
    indra: Person

    def officer(self, kind: OfficerKind, *agencies: Agency, person: Person | None = None) -> Actor:
        """Return an officer of ``kind`` for ``agencies`` (none: for all)."""
        scope = frozenset(one.pk for one in agencies) or None
        return Actor(
            account_id=900,
            name="Petugas",
            person_id=person.pk if person else None,
            appointments=(ActiveAppointment(1, kind, scope),),
        )

    def citra(self) -> Actor:
        """Return the CA's officer."""
        return self.officer(OfficerKind.CA)

    def dewi(self) -> Actor:
        """Return Diskominfo's officer for the regency."""
        return self.officer(OfficerKind.DISKOMINFO, self.regency, self.health)

    def eko(self) -> Actor:
        """Return the health office's officer."""
        return self.officer(OfficerKind.AGENCY, self.health)

    def fitri(self) -> Actor:
        """Return Diskominfo's officer for another agency."""
        return self.officer(OfficerKind.DISKOMINFO, self.other)

    def holder(self, person: Person) -> Actor:
        """Return ``person`` himself, without any office."""
        return Actor(account_id=person.pk, name=person.plain_name, person_id=person.pk)


def role(which: Role) -> Actor:
    """Return an account with one role and no person behind it."""
    return Actor(account_id=901, name=which.value, roles=frozenset({which}))


def make_person(username: str, agency: Agency, *, email: str = "", name: str = "") -> Person:
    """Return a person with an account."""
    account = Account.objects.create(username=username, email="", created_at=START)
    return Person.objects.create(
        account=account, full_name=f"{username.title()}, S.Kom.",
        plain_name=name or username.title(), nip=next(_NIPS), position="Analis", unit="Umum",
        agency=agency, email=email or f"{username}@kebumenkab.go.id",
    )  # fmt: skip


def make_cast() -> Cast:
    """Return the cast, in the database."""
    regency = Agency.objects.create(
        name="Pemerintah Kabupaten Kebumen", short_name="Kebumen", place="Kebumen"
    )
    health = Agency.objects.create(
        name="Dinas Kesehatan", short_name="Dinkes", place="Kebumen", parent=regency
    )
    other = Agency.objects.create(name="Pemerintah Lain", short_name="Lain", place="Lain")
    return Cast(
        regency=regency,
        health=health,
        other=other,
        budi=make_person("budi", health, name="Budi Santoso"),
        indra=make_person("indra", health),
    )
