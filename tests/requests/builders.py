"""The cast of every test of requests, and helpers that bring a request to any activity.

| Who | Is |
|---|---|
| sari | the applicant (filer), at Dinas Kesehatan; holds a certificate |
| budi | the accompanying officer, kind diskominfo, scope the regency |
| eko | the checking officer, kind agency, scope Dinas Kesehatan; holds a certificate himself |
| dewi | a second checking officer, kind diskominfo, scope the regency |
| tono | the outsider: officer of Dinas Pendidikan only |
| ratna | Sari's superior, who signs the letter; also an officer of Dinas Kesehatan |
| maya | another agency's applicant, at Dinas Pendidikan; holds a certificate |
| hadi | the auditor |
| rina | the administrator |
| bakti | an account without a person |
"""

import io
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.conf import settings
from PIL import Image

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
from ams.authority import services as authority
from ams.authority.hierarchy import Hierarchy
from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.certificates.reading import row_of
from ams.certificates.services import issue_from_request
from ams.core.actor import Actor, OfficerKind, Role, system
from ams.core.clock import ManualClock
from ams.jobs.worker import run_due
from ams.journal.models import Entry
from ams.letters.models import LetterVersion
from ams.requests.accompany import offer
from ams.requests.acknowledge import acknowledge
from ams.requests.attach import attach, submit
from ams.requests.check_certificate import CertificateVerdict, check_certificate
from ams.requests.check_documents import Verdict, check_documents
from ams.requests.claim import claim
from ams.requests.documents import KEYS
from ams.requests.file import Filing, file
from ams.requests.letter import LetterDraft, prepare_letter
from ams.requests.models import Request
from ams.requests.revoke import revoke
from ams.revisions.training import confirm
from tests.snapshot import Snapshot, take

OPERATOR = system("operator")
_STAYS_FRESH = timedelta(minutes=30)
_KEPT: list[tuple[datetime, Snapshot]] = []
_OFFICES = {
    "regency": "Pemerintah Kabupaten Kebumen",
    "health": "Dinas Kesehatan",
    "schools": "Dinas Pendidikan",
}
CONFORM = {key: Verdict(conforms=True) for key in KEYS}


@dataclass(frozen=True, slots=True)
class Office:
    """The regency with its people; times are those of ``clock``."""

    clock: ManualClock
    agencies: dict[str, Agency]
    people: dict[str, Person]
    issuer: Issuer

    def actor(self, username: str) -> Actor:
        """Return the cast's member as signed in one minute ago, with his present powers."""
        now = self.clock.now()
        account = Account.objects.get(username=username)
        return actor_for(account, at=now, signed_in_at=now - timedelta(minutes=1))

    def certificate(self, username: str) -> Certificate:
        """Return the member's newest certificate."""
        return Certificate.objects.filter(holder=self.people[username]).latest("pk")


def found_office(clock: ManualClock) -> Office:
    """Record the cast above, make an authority and issue certificates to sari, maya and eko.

    What the first call of a process wrote is put back for later ones (``tests.snapshot``), also
    when their clock stands up to half an hour later: an office that has been running a while.
    """
    if Entry.objects.exists():  # this test has rows of its own already
        return _found_anew(clock)
    for founded_at, kept in _KEPT:
        if timedelta() <= clock.now() - founded_at <= _STAYS_FRESH:
            kept.put_back(Path(settings.AMS_DATA))
            return _present(clock)
    founded_at = clock.now()
    folder = Path(mkdtemp(prefix="office-"))
    taken = take(Path(settings.AMS_DATA), folder, lambda: _found_anew(clock))
    if taken is not None:
        _KEPT.append((founded_at, taken))
    return _present(clock)


def _present(clock: ManualClock) -> Office:
    """Return the office whose rows are in the database."""
    agencies = {key: Agency.objects.get(name=name) for key, name in _OFFICES.items()}
    rows = {str(person.account): person for person in Person.objects.select_related("account")}
    people = {username: rows[username] for username, _agency in _CAST}
    return Office(clock, agencies, people, Issuer.objects.get(is_root=False))


def _found_anew(clock: ManualClock) -> Office:
    agencies = _agencies(clock)
    people = _people(agencies, clock)
    _powers(agencies, clock)
    issuer = authority.initialise(Hierarchy(), actor=OPERATOR, clock=clock)
    office = Office(clock, agencies, people, issuer)
    for username in ("sari", "maya", "eko"):
        issue(office, username)
    run_due(clock)  # the first CRL and the OCSP responder, as in an office that has been running
    return office


def issue(office: Office, username: str) -> Certificate:
    """Issue a certificate to a member for a key that nobody keeps."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    signed = builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    return issue_from_request(
        signed.public_bytes(Encoding.DER),
        holder=office.people[username],
        issuer=office.issuer,
        actor=OPERATOR,
        clock=office.clock,
    )


def put_foreign(office: Office, username: str) -> Certificate:
    """Put a certificate of an outside CA into the inventory as the member's newest."""
    key, now = ec.generate_private_key(ec.SECP256R1()), office.clock.now()
    built = (
        x509.CertificateBuilder()
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA Lain")]))
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, username)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=700))
        .sign(key, hashes.SHA256())
    )
    row = row_of(built)
    row.holder, row.profile, row.origin = office.people[username], "individual-signing", "imported"
    row.issued_at = now
    row.save()
    return row


def draft(office: Office, username: str = "sari", **values: object) -> LetterDraft:
    """Return what the member chooses for his letter: a forgotten passphrase."""
    plain = LetterDraft(office.certificate(username).pk, ("lupa_passphrase",))
    return replace(plain, **values)  # type: ignore[arg-type] # a test names the fields it changes


def make_letter(office: Office, username: str = "sari", **values: object) -> LetterVersion:
    """Have the member's letter made."""
    return prepare_letter(
        draft(office, username, **values), actor=office.actor(username), clock=office.clock
    )


def code(office: Office, officer: str = "budi") -> str:
    """Return a fresh accompaniment code of the officer."""
    return offer("Loket Diskominfo", actor=office.actor(officer), clock=office.clock)


def filing(office: Office, username: str = "sari", **values: object) -> Filing:
    """Return a filing that is in order: letter, certificate, reasons, a fresh code."""
    version = make_letter(office, username)
    plain = Filing(
        version.letter_id,
        office.certificate(username).pk,
        tuple(box.key for box in version.content.ticked),
        accompaniment_code=code(office),
    )
    return replace(plain, **values)  # type: ignore[arg-type] # a test names the fields it changes


def filed(office: Office, username: str = "sari") -> Request:
    """Return a request at activity 4: filed, nothing attached."""
    return file(filing(office, username), actor=office.actor(username), clock=office.clock)


def attached(office: Office, username: str = "sari") -> Request:
    """Return a request at activity 4 with the signed letter attached, not handed in."""
    request = filed(office, username)
    upload(office, request.pk, username)
    return fresh(request)


def submitted(office: Office, username: str = "sari") -> Request:
    """Return a request at activity 5, in the officers' queue."""
    request = attached(office, username)
    return submit(request.pk, actor=office.actor(username), clock=office.clock)


def claimed(office: Office, username: str = "sari", *, officer: str = "eko") -> Request:
    """Return a request at activity 5 that the officer has taken."""
    request = submitted(office, username)
    return claim(request.pk, actor=office.actor(officer), clock=office.clock)


def conforming(office: Office, username: str = "sari", *, officer: str = "eko") -> Request:
    """Return a request at activity 6."""
    request = claimed(office, username, officer=officer)
    actor = office.actor(officer)
    check_documents(request.pk, verdicts=CONFORM, actor=actor, clock=office.clock)
    return fresh(request)


def matching(office: Office, username: str = "sari", *, officer: str = "eko") -> Request:
    """Return a request at activity 7, undecided."""
    request = conforming(office, username, officer=officer)
    check_certificate(
        request.pk, verdict=CertificateVerdict.MATCH, remark="Sesuai.",
        actor=office.actor(officer), clock=office.clock,
    )  # fmt: skip
    return fresh(request)


def decided(office: Office, username: str = "sari", *, officer: str = "eko") -> Request:
    """Return a request whose revocation is decided and not yet carried out."""
    request = matching(office, username, officer=officer)
    return revoke(
        request.pk, confirmation=request.concerned.serial[-6:], actor=office.actor(officer),
        clock=office.clock,
    )  # fmt: skip


def told(office: Office, username: str = "sari", *, officer: str = "eko") -> Request:
    """Return a request at activity 9: revoked, published, the notice sent."""
    request = decided(office, username, officer=officer)
    run_due(office.clock)
    return fresh(request)


def completed(office: Office, username: str = "sari") -> Request:
    """Return a request that has come to its end."""
    request = told(office, username)
    return acknowledge(request.pk, actor=office.actor(username), clock=office.clock)


def returned(office: Office, username: str = "sari", *, officer: str = "eko") -> Request:
    """Return a request that was sent back because the superior's signature is missing."""
    request = claimed(office, username, officer=officer)
    verdicts = {**CONFORM, "signatures": Verdict(conforms=False, remark="Tanda tangan kurang.")}
    actor = office.actor(officer)
    check_documents(request.pk, verdicts=verdicts, actor=actor, clock=office.clock)
    return fresh(request)


def upload(office: Office, request_id: UUID, username: str = "sari") -> None:
    """Attach a picture of a signed letter."""
    attach(
        request_id, content=picture(), filename="surat.png", actor=office.actor(username),
        clock=office.clock,
    )  # fmt: skip


def picture() -> bytes:
    """Return a PNG as a phone might take it of a letter."""
    output = io.BytesIO()
    Image.new("L", (800, 1100), color=250).save(output, "PNG")
    return output.getvalue()


def fresh(request: Request) -> Request:
    """Return the request as it now stands in the database."""
    return Request.objects.get(pk=request.pk)


def _agencies(clock: ManualClock) -> dict[str, Agency]:
    regency = create_agency(
        AgencyData(
            name=_OFFICES["regency"], short_name="Kebumen", place="Kebumen",
            phone="(0287) 000001", email_domains=("kebumenkab.go.id",),
        ),
        actor=OPERATOR, clock=clock,
    )  # fmt: skip
    found = {"regency": regency}
    for key in ("health", "schools"):
        name = _OFFICES[key]
        data = AgencyData(name=name, short_name=name, place="Kebumen", parent_id=regency.pk)
        found[key] = create_agency(data, actor=OPERATOR, clock=clock)
    return found


_CAST = (
    ("ratna", "health"), ("sari", "health"), ("eko", "health"), ("tono", "schools"),
    ("maya", "schools"), ("budi", "regency"), ("dewi", "regency"), ("hadi", "regency"),
    ("rina", "regency"),
)  # fmt: skip


def _people(agencies: dict[str, Agency], clock: ManualClock) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for number, (username, agency) in enumerate(_CAST, start=1):
        superior = {"sari": "ratna", "eko": "ratna", "maya": "tono"}.get(username)
        data = PersonData(
            full_name=f"{username.capitalize()} Utama, S.T.",
            plain_name=f"{username.capitalize()} Utama",
            nip=f"19800101200501{1 + number % 2}{number:03d}",
            position=f"Analis {username.capitalize()}",
            unit="Sekretariat",
            agency_id=agencies[agency].pk,
            email=f"{username}@kebumenkab.go.id",
            rank="Penata (III/c)",
            superior_id=people[superior].pk if superior else None,
        )
        person = create_person(data, actor=OPERATOR, clock=clock)
        create_account(AccountData(username, person_id=person.pk), actor=OPERATOR, clock=clock)
        people[username] = Person.objects.get(pk=person.pk)
    create_account(
        AccountData("bakti", email="bakti@kebumenkab.go.id"), actor=OPERATOR, clock=clock
    )
    return people


def _powers(agencies: dict[str, Agency], clock: ManualClock) -> None:
    for username, kind, agency in (
        ("budi", OfficerKind.DISKOMINFO, "regency"),
        ("dewi", OfficerKind.DISKOMINFO, "regency"),
        ("eko", OfficerKind.AGENCY, "health"),
        ("ratna", OfficerKind.AGENCY, "health"),
        ("tono", OfficerKind.AGENCY, "schools"),
    ):
        today = clock.now().date()
        data = AppointmentData(
            kind=kind,
            decree_number="800/12/2026",
            valid_from=today - timedelta(days=300),
            valid_until=today + timedelta(days=300),
            agency_id=agencies[agency].pk,
        )
        account = Account.objects.get(username=username)
        appoint(account.pk, data, actor=OPERATOR, clock=clock)
        reader = actor_for(account, at=clock.now())
        confirm("revocation", "2021-04-16", actor=reader, clock=clock)
    for username, role in (("hadi", Role.AUDITOR), ("rina", Role.ADMINISTRATOR)):
        account = Account.objects.get(username=username)
        grant_role(account.pk, role, actor=OPERATOR, clock=clock)
