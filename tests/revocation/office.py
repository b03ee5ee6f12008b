"""The cast of the status tests: an office, its officers, an authority, certificates.

Budi holds certificates. Sari is the officer for his agency, Tono the officer of another agency,
Rina the officer whose appointment ended, Dewi the auditor, Agus the administrator.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID
from django.db import transaction

from ams.accounts.models import Account, Agency, Appointment, Person, RoleGrant
from ams.accounts.services import actor_for
from ams.authority import services as authority
from ams.authority.hierarchy import Hierarchy
from ams.authority.keys import KeyAlgorithm, SigningKey, key_store
from ams.authority.models import Issuer
from ams.certificates.changing import Change, change_status, tell
from ams.certificates.models import Certificate
from ams.certificates.reading import row_of
from ams.certificates.states import CertificateStatus
from ams.core.actor import Actor, OfficerKind, Role, system
from ams.core.clock import ManualClock, whole_seconds
from ams.core.crl_reasons import CRLReason
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.services import append
from ams.revocation import responders
from ams.revocation.entries import encode_entry
from ams.revocation.models import CRL, ResponderCertificate
from ams.revocation.queueing import queue_crls
from ams.revocation.services import octets

START = datetime.fromisoformat("2026-11-22T07:05:00+00:00")


def octets_of(row: CRL | None) -> bytes:
    """Return the signed CRL of ``row``."""
    assert row is not None
    return b"".join(octets(row))


@dataclass(frozen=True, slots=True)
class Office:
    """The people and the agencies."""

    regency: Agency
    health: Agency
    budi: Person
    tono: Person

    def actor(self, username: str, clock: ManualClock) -> Actor:
        """Return the actor that the account of ``username`` is at this time."""
        return actor_for(Account.objects.get(username=username), at=clock.now())


def _account(username: str) -> Account:
    account: Account = Account.objects.create(
        username=username, email=f"{username}@x.go.id", created_at=START
    )
    return account


def _person(username: str, nip: str, agency: Agency) -> Person:
    name = username.capitalize()
    return Person.objects.create(
        account=_account(username), full_name=name, plain_name=name, nip=nip, position="Staf",
        unit="Umum", agency=agency, email=f"{username}@kebumenkab.go.id",
    )  # fmt: skip


def _appoint(username: str, agency: Agency, *, until: date = date(2027, 12, 31)) -> None:
    Appointment.objects.create(
        account=Account.objects.get(username=username), kind=OfficerKind.AGENCY, agency=agency,
        decree_number="800/1/2026", valid_from=date(2026, 1, 1), valid_until=until,
    )  # fmt: skip


@pytest.fixture
def office(db: None) -> Office:
    """Return two agencies with their people in every role."""
    regency = Agency.objects.create(name="Kebumen", short_name="Kebumen", place="Kebumen")
    health = Agency.objects.create(
        name="Dinas Kesehatan", short_name="Dinkes", place="Kebumen", parent=regency
    )
    schools = Agency.objects.create(
        name="Dinas Pendidikan", short_name="Disdik", place="Kebumen", parent=regency
    )
    budi = _person("budi", "196601011988031001", health)
    _person("sari", "198001012005012002", health)
    tono = _person("tono", "197501012000031003", schools)
    _person("rina", "198501012010012004", health)
    for username, role in (("dewi", Role.AUDITOR), ("agus", Role.ADMINISTRATOR)):
        RoleGrant.objects.create(account=_account(username), role=role)
    _appoint("sari", health)
    _appoint("tono", schools)
    _appoint("rina", health, until=date(2026, 11, 21))
    return Office(regency, health, budi, tono)


@pytest.fixture
def operator() -> Actor:
    """Return the operator at the command line."""
    return system("operator")


@pytest.fixture
def issuer(db: None, clock: ManualClock) -> Issuer:
    """Return an issuing CA below a root of its own, made yesterday."""
    return own_issuer(clock)


def own_issuer(clock: ManualClock, algorithm: KeyAlgorithm = KeyAlgorithm.ECDSA_P256) -> Issuer:
    """Make an issuing CA below a root of its own, as of yesterday."""
    yesterday = ManualClock(clock.now() - timedelta(days=1))
    hierarchy = Hierarchy(algorithm=algorithm)
    return authority.initialise(hierarchy, actor=system("operator"), clock=yesterday)


def put_certificate(
    issuer: Issuer,
    holder: Person,
    *,
    serial_number: int | None = None,
    not_before: datetime = START - timedelta(hours=12),
    not_after: datetime = START + timedelta(days=730),
    shard: int | None = None,
) -> Certificate:
    """Put a certificate of ``issuer`` into the inventory, with less ado than an issuance."""
    row = row_of(
        _built(
            issuer.certificate.subject,
            key_store().load_signer(issuer.key_name),
            holder.plain_name,
            serial_number=serial_number,
            validity=(not_before, not_after),
        )
    )
    row.issuer, row.holder, row.profile, row.origin = issuer, holder, "individual-signing", "issued"
    row.issued_at = not_before
    row.shard = shard
    row.save()
    return row


@transaction.atomic
def change_to(certificate: Certificate, status: CertificateStatus, clock: ManualClock) -> None:
    """Hold or release a certificate, or say that it is good from the start."""
    event = append(
        Event.CERTIFICATE_ISSUE,
        subject=Subject.of("certificate", certificate.serial),
        actor=system("operator"),
        at=clock.now(),
    )
    at = whole_seconds(clock.now())
    if status is certificate.status:
        tell(certificate, Change(status, at, event.seq))
        return
    if status is CertificateStatus.GOOD:
        change = Change(status, at, event.seq)
    else:
        hold = CRLReason.CERTIFICATE_HOLD
        entry = encode_entry(certificate.serial_number, revocation_date=at, reason=hold)
        change = Change(status, at, event.seq, hold.value, entry)
    change_status(certificate.pk, change)
    queue_crls(certificate, at=clock.now())
    certificate.refresh_from_db()


def put_outside_certificate(holder: Person) -> Certificate:
    """Put a certificate of a CA whose key AMS does not hold into the inventory."""
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "OSD LU Kelas 2")])
    validity = (START - timedelta(days=1), START + timedelta(days=1))
    key = ec.generate_private_key(ec.SECP256R1())
    row = row_of(_built(issuer, key, holder.plain_name, serial_number=None, validity=validity))
    row.holder, row.profile, row.origin, row.issued_at = (
        holder,
        "individual-signing",
        "imported",
        START,
    )
    row.save()
    return row


def _built(
    issuer: x509.Name,
    key: SigningKey,
    name: str,
    *,
    serial_number: int | None,
    validity: tuple[datetime, datetime],
) -> x509.Certificate:
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .public_key(ec.generate_private_key(ec.SECP256R1()).public_key())
        .serial_number(serial_number or x509.random_serial_number())
        .not_valid_before(validity[0])
        .not_valid_after(validity[1])
        .sign(key, hashes.SHA256())
    )


@pytest.fixture
def certificate(issuer: Issuer, office: Office) -> Certificate:
    """Return Budi's certificate."""
    return put_certificate(issuer, office.budi)


@pytest.fixture
def responder(issuer: Issuer, clock: ManualClock) -> ResponderCertificate:
    """Return the issuer's OCSP responder, made an hour ago."""
    return responders.renew(issuer, clock=ManualClock(clock.now() - timedelta(hours=1)))


def ocsp_request(
    certificate: Certificate,
    *,
    algorithm: hashes.HashAlgorithm | None = None,
    nonce: bytes | None = None,
) -> bytes:
    """Return an OCSP request about ``certificate``, as pyca writes it."""
    assert certificate.issuer is not None
    builder = ocsp.OCSPRequestBuilder().add_certificate(
        certificate.certificate, certificate.issuer.certificate, algorithm or hashes.SHA256()
    )
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)
