"""The ground of a province: regencies, their offices, and who serves in them, by the services."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from ams.accounts.models import Account, Agency, Appointment, Person
from ams.accounts.services import (
    AccountData,
    AgencyData,
    AppointmentData,
    PersonData,
    actor_for,
    appoint,
    create_account,
    create_agency,
    create_person,
)
from ams.core.actor import OfficerKind, system
from ams.core.clock import Clock
from ams.core.wording import WIB
from ams.demo.province import invented
from ams.revisions import known
from ams.revisions.training import confirm

ACTOR = system("demo")
_TERM = timedelta(days=8 * 365)
_PEOPLE_PER_OFFICE = 1000


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer with the appointment that he decides under."""

    person: Person
    appointment: Appointment

    @property
    def account_id(self) -> int:
        """Return his account."""
        return self.appointment.account_id


@dataclass(frozen=True, slots=True)
class Regency:
    """A regency with its two officers of Diskominfo: who accompanies and who checks."""

    agency: Agency
    domain: str
    accompanying: Officer
    checking: Officer


@dataclass(frozen=True, slots=True)
class Place:
    """An office where people serve: its head and its own officer."""

    regency: Regency
    agency: Agency
    head: Person
    officer: Officer


class Ground:
    """Founds regencies; people of the ground have the numbers from ``first`` on."""

    def __init__(self, seed: int, first: int, clock: Clock) -> None:
        self._seed = seed
        self._next = first
        self._clock = clock

    def found(self, people: int) -> list[Place]:
        """Return the offices of a province with so many people."""
        offices = max(people // _PEOPLE_PER_OFFICE, 2)
        regencies = min(max(offices // len(invented.OFFICES), 1), len(invented.PLACES))
        each = min(-(-offices // regencies), len(invented.OFFICES))
        return [
            place for name in invented.PLACES[:regencies] for place in self._regency(name, each)
        ]

    def _regency(self, name: str, offices: int) -> list[Place]:
        top = self._agency(f"Pemerintah Kabupaten {name}", f"Kabupaten {name}", name, None)
        domain = top.email_domains[0]
        agencies = [
            self._agency(f"{office} Kabupaten {name}", f"{short} {name}", name, top)
            for office, short in invented.OFFICES[:offices]
        ]
        serving, scope = agencies[0], (OfficerKind.DISKOMINFO, top.pk)
        regency = Regency(
            top,
            domain,
            self._officer(serving, domain, *scope),
            self._officer(serving, domain, *scope),
        )
        return [self._place(regency, agency) for agency in agencies]

    def _place(self, regency: Regency, agency: Agency) -> Place:
        head = self._person(agency, regency.domain, position=f"Kepala {agency.name}")
        officer = self._officer(agency, regency.domain, OfficerKind.AGENCY, agency.pk)
        return Place(regency, agency, head, officer)

    def _agency(self, name: str, short: str, place: str, parent: Agency | None) -> Agency:
        slug = place.lower().replace(" ", "")
        key = short.lower().replace(" ", "-")
        number = invented.draw(self._seed, name) % 90_000 + 10_000
        data = AgencyData(
            name=name,
            short_name=short,
            place=place,
            parent_id=parent.pk if parent else None,
            address=f"Jalan Merdeka Nomor {number % 99 + 1} {place}",
            phone=f"(02{number % 90 + 10}) {number}",
            website=f"{key}.{slug}kab.go.id" if parent else f"{slug}kab.go.id",
            email=f"{key}@{slug}kab.go.id",
            email_domains=() if parent else (f"{slug}kab.go.id",),
            locality=place,
        )
        return create_agency(data, actor=ACTOR, clock=self._clock)

    def _person(self, agency: Agency, domain: str, *, position: str) -> Person:
        particulars = invented.person(self._seed, self._next)
        self._next += 1
        data = PersonData(
            full_name=particulars.full_name,
            plain_name=particulars.plain_name,
            nip=particulars.nip,
            position=position[:120],
            unit="Pimpinan",
            agency_id=agency.pk,
            email=f"{particulars.username}@{domain}",
            rank=particulars.rank,
        )
        person = create_person(data, actor=ACTOR, clock=self._clock)
        account = AccountData(username=particulars.username, person_id=person.pk)
        create_account(account, actor=ACTOR, clock=self._clock)
        return Person.objects.get(pk=person.pk)

    def _officer(self, agency: Agency, domain: str, kind: OfficerKind, scope: int) -> Officer:
        person = self._person(agency, domain, position="Verifikator")
        assert person.account_id is not None  # noqa: S101 - he was given one just now
        now = self._clock.now()
        data = AppointmentData(
            kind=kind,
            decree_number=f"800/{person.account_id}/{now.year}",
            valid_from=now.date(),
            valid_until=(now + _TERM).date(),
            agency_id=scope,
        )
        appointment = appoint(person.account_id, data, actor=ACTOR, clock=self._clock)
        reader = actor_for(appointment.account, at=now, signed_in_at=now)
        for procedure in known.all_current(now.astimezone(WIB).date()):
            confirm(procedure.key, procedure.revision, actor=reader, clock=self._clock)
        return Officer(person, appointment)


def let_everybody_sign_in(like: str) -> None:
    """Give every account without a password that of the account called ``like``."""
    password = Account.objects.get(username=like).password
    Account.objects.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX).update(password=password)


def years_before(now: datetime, years: int) -> datetime:
    """Return the whole second so many years of 365 days before ``now``."""
    return now.replace(microsecond=0) - timedelta(days=365 * years)
