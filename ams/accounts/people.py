"""People: civil servants as recorded, with their superiors."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.agencies import allowed_domains, apply_changes, domain_is_allowed
from ams.accounts.errors import InvalidNIP, NoSuchRecord
from ams.accounts.guards import keep, one_hierarchy_change_at_a_time, require_administrator
from ams.accounts.models import Account, Agency, Person
from ams.accounts.nip import parse_nip
from ams.accounts.wording import nip_problem
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.wording import WIB
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.services import append


@dataclass(frozen=True, slots=True)
class PersonData:
    """All that is recorded of a person.

    ``plain_name`` (without titles) goes into certificates; ``full_name`` onto letters. Whoever
    ``awaits_official_email`` is reached at another address until he has an official one; that is
    known by the address itself and kept nowhere.
    """

    full_name: str
    plain_name: str
    nip: str
    position: str
    unit: str
    agency_id: int
    email: str
    rank: str = ""
    phone: str = ""
    superior_id: int | None = None
    awaits_official_email: bool = False


def data_of(person: Person, *, superior_id: int | None = None) -> PersonData:
    """Return what is recorded of ``person`` now, under another superior if one is named."""
    return PersonData(
        full_name=person.full_name,
        plain_name=person.plain_name,
        nip=person.nip,
        position=person.position,
        unit=person.unit,
        agency_id=person.agency_id,
        email=person.email,
        rank=person.rank,
        phone=person.phone,
        superior_id=superior_id or person.superior_id,
    )


@transaction.atomic
def create_person(data: PersonData, *, actor: Actor, clock: Clock) -> Person:
    """Record a person and return him.

    Raises:
        NotAdministrator: the actor does not manage people.
        InvalidInput: a value cannot be taken; ``fields`` says which and why.
    """
    require_administrator(actor)
    person = Person(**_values(data))
    _keep(person, clock, email_stands=data.awaits_official_email)
    append(
        Event.PERSON_CREATE,
        subject=Subject.of("person", person.pk),
        actor=actor,
        at=clock.now(),
        data={"agency": person.agency_id},
    )
    return person


@transaction.atomic
def change_person(person_id: int, data: PersonData, *, actor: Actor, clock: Clock) -> Person:
    """Bring a person's record to ``data`` and return him; the account's e-mail follows.

    The journal keeps the names of the changed fields, not their values.

    Raises:
        NotAdministrator: the actor does not manage people.
        NoSuchRecord: there is no such person.
        InvalidInput: a value cannot be taken, or the superior would make a circle.
    """
    require_administrator(actor)
    one_hierarchy_change_at_a_time()
    person = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    if person is None:
        raise NoSuchRecord(f"person {person_id} does not exist")
    changed = apply_changes(person, _values(data))
    if not changed:
        return person
    # An address that is no official one was taken knowingly; it need not change with the rest.
    stands = data.awaits_official_email or not {"email", "agency_id"} & set(changed)
    _keep(person, clock, email_stands=stands)
    if "email" in changed:
        Account.objects.filter(pk=person.account_id).update(email=person.email)
    append(
        Event.PERSON_CHANGE,
        subject=Subject.of("person", person.pk),
        actor=actor,
        at=clock.now(),
        data={"changed": list(changed)},
    )
    return person


@transaction.atomic
def take_official_address(person_id: int, address: str, *, actor: Actor, clock: Clock) -> Person:
    """Record the official address that the person has proved to be his; his account's follows.

    The caller has the proof: a link that came to the address, or an account made for him.

    Raises:
        NoSuchRecord: there is no such person.
        InvalidInput: the address is in no domain of his agency, or another person's.
    """
    one_hierarchy_change_at_a_time()
    person = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    if person is None:
        raise NoSuchRecord(f"person {person_id} does not exist")
    if person.email == address:
        return person
    person.email = address
    keep(person, more=_email_problems(person))
    Account.objects.filter(pk=person.account_id).update(email=address)
    append(
        Event.PERSON_CHANGE,
        subject=Subject.of("person", person.pk),
        actor=actor,
        at=clock.now(),
        data={"changed": ["email"]},
    )
    return person


@transaction.atomic
def record_view(person_id: int, *, actor: Actor, clock: Clock) -> None:
    """Record that ``actor`` looked at another person's data (UU 27/2022, article 31)."""
    if person_id == actor.person_id:
        return
    append(
        Event.PERSON_VIEW,
        subject=Subject.of("person", person_id),
        actor=actor,
        at=clock.now(),
    )


def _values(data: PersonData) -> dict[str, object]:
    values = {
        name: " ".join(value.split()) if isinstance(value, str) else value
        for name, value in asdict(data).items()
    }
    values["email"] = data.email.strip().lower()
    del values["awaits_official_email"]
    return values


def _keep(person: Person, clock: Clock, *, email_stands: bool) -> None:
    problems: dict[str, list[str]] = {}
    try:
        nip = parse_nip(person.nip, on=clock.now().astimezone(WIB).date())
    except InvalidNIP as error:
        problems["nip"] = [nip_problem(error)]
        # The field's own length rule would only say the same again.
        person.nip = person.nip[:18]
    else:
        person.nip = nip.value
    problems |= {} if email_stands else _email_problems(person)
    problems |= _superior_problems(person)
    keep(person, more=problems)


def _email_problems(person: Person) -> dict[str, list[str]]:
    agency = Agency.objects.filter(pk=person.agency_id).first()
    if agency is None or not person.email:
        return {}
    domains = allowed_domains(agency)
    if domain_is_allowed(person.email, domains):
        return {}
    told = _("Email harus memakai domain dinas: %(domains)s.")
    return {"email": [told % {"domains": ", ".join(sorted(domains))}]}


def _superior_problems(person: Person) -> dict[str, list[str]]:
    if person.superior_id is None or person.pk is None:
        return {}
    if person.superior_id == person.pk:
        return {"superior": [_("Atasan tidak boleh pegawai itu sendiri.")]}
    above: int | None = person.superior_id
    seen: set[int] = set()
    while above is not None and above not in seen:
        seen.add(above)
        above = Person.objects.filter(pk=above).values_list("superior_id", flat=True).first()
        if above == person.pk:
            return {"superior": [_("Atasan ini berada di bawah pegawai tersebut.")]}
    return {}
