"""Issue a certificate to no person: to a service that AMS itself runs (ADR 0060)."""

from collections.abc import Callable

from cryptography import x509

from ams.authority import services as authority
from ams.authority.addresses import shard_in
from ams.authority.keys import VerifyingKey
from ams.authority.models import Issuer
from ams.authority.names import DistinguishedName
from ams.authority.profiles import Profile
from ams.authority.signing import Recorder
from ams.certificates.changing import Change, tell
from ams.certificates.models import Certificate
from ams.certificates.reading import row_of
from ams.certificates.states import CertificateOrigin, CertificateStatus
from ams.core.actor import Actor
from ams.core.clock import Clock, whole_seconds
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event


def issue_to_service(
    issuer: Issuer,
    *,
    profile: Profile,
    subject: DistinguishedName,
    public_key: VerifyingKey,
    kept: Callable[[Certificate], None],
    actor: Actor,
    clock: Clock,
) -> Certificate:
    """Return the inventory's row of a certificate for a service; OCSP answers for it as for others.

    ``kept`` writes the caller's own row in the transaction of the outcome. Who may ask for it is
    the caller's to decide. Not to be called inside a transaction (ADR 0008).

    Raises:
        IssuerExpired, CheckFailed, KeyUnavailable: as ``authority.services.sign_certificate``.
    """
    rows: list[Certificate] = []

    def signed(der: bytes) -> None:
        row = _row(der, issuer=issuer, profile=profile, clock=clock)
        row.save(force_insert=True)
        entry = journal.append(
            Event.CERTIFICATE_ISSUE,
            subject=Subject.of("certificate", row.pk),
            actor=actor,
            at=row.issued_at,
            data={"issuer": issuer.slug, "serial": row.serial, "profile": profile.key},
        )
        tell(row, Change(CertificateStatus.GOOD, whole_seconds(row.issued_at), entry.seq))
        kept(row)
        rows.append(row)

    authority.sign_certificate(
        issuer,
        profile=profile,
        subject=subject,
        public_key=public_key,
        actor=actor,
        clock=clock,
        recorder=Recorder(signed=signed),
    )
    return rows[0]


def _row(der: bytes, *, issuer: Issuer, profile: Profile, clock: Clock) -> Certificate:
    certificate = x509.load_der_x509_certificate(der)
    row = row_of(certificate)
    row.issuer = issuer
    row.shard = shard_in(certificate, issuer.slug)
    row.profile = profile.key
    row.origin = CertificateOrigin.SERVICE
    row.issued_at = clock.now()
    return row
