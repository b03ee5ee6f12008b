"""The regency's record: agencies, people, accounts, officers, authority, certificates."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from ams.accounts.models import Account, Agency, Person
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
    grant_role,
)
from ams.accounts.supervisors import Supervision, appoint_supervisor
from ams.authority.hierarchy import Hierarchy
from ams.authority.models import Issuer
from ams.authority.services import PolicyChange, initialise, set_policy
from ams.certificates.models import Certificate
from ams.certificates.services import issue_from_request
from ams.core.actor import Actor, OfficerKind, Rank, system
from ams.core.clock import ManualClock
from ams.core.wording import WIB
from ams.demo.cast import (
    AGENCIES,
    DOMAIN,
    HEADS,
    PASSWORD,
    PEOPLE,
    REGENCY,
    DemoPerson,
    colleagues,
)
from ams.revisions import known
from ams.revisions.training import confirm

_TERM_YEARS = 3


@dataclass(slots=True)
class Office:
    """What the scenes play with; times move only forward, as in a real office."""

    clock: ManualClock
    agencies: dict[str, Agency] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        """Return the person as signed in at this moment."""
        account = Account.objects.get(username=username)
        now = self.clock.now()
        return actor_for(account, at=now, signed_in_at=now, origin="127.0.0.1")

    def issue(self, username: str) -> Certificate:
        """Issue a certificate to the person for a key that nobody keeps."""
        return issue_from_request(
            _certification_request(),
            holder=self.people[username],
            issuer=Issuer.objects.get(slug=REGENCY),
            actor=system("demo"),
            clock=self.clock,
        )


def username_of(person: DemoPerson) -> str:
    """Return the account's name; colleagues are called after their own."""
    return person.username or person.plain_name.lower().replace(" ", ".")


def found_office(clock: ManualClock) -> Office:
    """Record agencies, people and officers, make the authority, and return the office."""
    office = Office(clock)
    _record_agencies(office)
    for person in [*PEOPLE, *colleagues()]:
        _record_person(office, person)
    issuer = initialise(Hierarchy(slug=REGENCY), actor=system("demo"), clock=clock)
    set_policy(issuer, PolicyChange(deltas=True), actor=system("demo"), clock=clock)
    return office


def appoint_officers(office: Office, *, valid_from: datetime, years: int = _TERM_YEARS) -> None:
    """Appoint the officers for so many years and grant the roles that the cast names."""
    valid_until = valid_from + timedelta(days=365 * years)
    for person in PEOPLE:
        account = Account.objects.get(username=username_of(person))
        if person.role is not None:
            grant_role(account.pk, person.role, actor=system("demo"), clock=office.clock)
        if person.officer is not None:
            _appoint(office, account, person, (valid_from, valid_until))
    for agency, username in HEADS.items():
        account = Account.objects.get(username=username)
        # Diskominfo serves the whole regency; its head answers for all of it.
        agency_id = office.agencies[REGENCY if agency == "diskominfo" else agency].pk
        head = Supervision(account.pk, agency_id, Rank.HEAD)
        appoint_supervisor(head, actor=system("demo"), clock=office.clock)


def _appoint(
    office: Office, account: Account, person: DemoPerson, term: tuple[datetime, datetime]
) -> None:
    valid_from, valid_until = term
    scope = {
        OfficerKind.CA: None,
        OfficerKind.DISKOMINFO: office.agencies[REGENCY].pk,
        OfficerKind.AGENCY: office.agencies[person.agency].pk,
    }
    assert person.officer is not None  # noqa: S101 - the caller chose officers only
    data = AppointmentData(
        kind=person.officer,
        decree_number=f"800/{100 + account.pk}/{valid_from.year}",
        valid_from=valid_from.date(),
        valid_until=valid_until.date(),
        agency_id=scope[person.officer],
    )
    appoint(account.pk, data, actor=system("demo"), clock=office.clock)
    for procedure in known.all_current(office.clock.now().astimezone(WIB).date()):
        reader = office.actor(account.username)
        confirm(procedure.key, procedure.revision, actor=reader, clock=office.clock)


def _record_agencies(office: Office) -> None:
    for agency in AGENCIES:
        parent = office.agencies.get(REGENCY)
        data = AgencyData(
            name=agency.name,
            short_name=agency.short_name,
            place="Kebumen",
            parent_id=parent.pk if parent else None,
            address=agency.address,
            phone=agency.phone,
            website=f"{agency.key}.{DOMAIN}" if parent else DOMAIN,
            email=f"{agency.key}@{DOMAIN}",
            email_domains=() if parent else (DOMAIN,),
        )
        office.agencies[agency.key] = create_agency(data, actor=system("demo"), clock=office.clock)


def _record_person(office: Office, person: DemoPerson) -> None:
    username = username_of(person)
    superior = office.people.get(person.superior)
    data = PersonData(
        full_name=person.full_name,
        plain_name=person.plain_name,
        nip=person.nip,
        position=person.position,
        unit=person.unit,
        agency_id=office.agencies[person.agency].pk,
        email=f"{username}@{DOMAIN}",
        rank=person.rank,
        superior_id=superior.pk if superior else None,
    )
    actor = system("demo")
    row = create_person(data, actor=actor, clock=office.clock)
    office.people[username] = row
    account = AccountData(username=username, person_id=row.pk)
    create_account(account, actor=actor, clock=office.clock, password=PASSWORD)


def _certification_request() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
