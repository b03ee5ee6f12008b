"""Answer OCSP requests from the database (ADR 0012): where a node has no index, and for proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ams.authority.models import Issuer, StatusPolicy
from ams.certificates.models import Certificate
from ams.certificates.states import CertificateStatus
from ams.core.clock import Clock
from ams.core.crl_reasons import CRLReason
from ams.core.identifiers import serial_to_hex
from ams.revocation import answering, responders
from ams.revocation.answering import Answer, Standing
from ams.revocation.authorities import Authority
from ams.revocation.models import ResponderCertificate
from ams.revocation.ocsp_responses import CertStatus, Good, Revoked


@dataclass(frozen=True, slots=True)
class DatabaseSource:
    """Statuses as the database has them at this moment."""

    def authorities(self) -> Sequence[Authority]:
        """Return our issuers."""
        return our_authorities()

    def responder(
        self, authority: Authority, now: datetime, preferred: Sequence[str] = ()
    ) -> responders.Responder:
        """Return who signs for ``authority``."""
        rows = ResponderCertificate.objects.filter(issuer=authority.id, not_after__gt=now)
        delegations = [responders.delegation(row) for row in rows]
        return responders.choose(delegations, slug=authority.slug, now=now, preferred=preferred)

    def standing(self, authority: Authority, serial_number: int) -> Standing | None:
        """Return what is said of a certificate."""
        serial = serial_to_hex(serial_number)
        certificate = Certificate.objects.filter(issuer=authority.id, serial=serial).first()
        if certificate is not None:
            return Standing(status_of(certificate), certificate.not_after)
        return _without_holder(authority, serial_number, serial)

    def as_of(self, now: datetime) -> datetime:
        """Return the present: nothing is kept here."""
        return now


def our_authorities() -> list[Authority]:
    """Return our issuers, each with what becomes of its expired certificates."""
    rows = Issuer.objects.order_by("pk").values_list(
        "pk", "slug", "certificate_der", "status_policy__expired"
    )
    return [
        Authority(pk, slug, bytes(certificate), keeps_expired=expired != StatusPolicy.Expired.DROP)
        for pk, slug, certificate, expired in rows
    ]


def respond(issuer: Issuer | None, encoded: bytes, *, clock: Clock) -> Answer:
    """Return the answer to the OCSPRequest ``encoded`` from the database, see ``answering``."""
    return answering.respond(
        DatabaseSource(), issuer.slug if issuer else None, encoded, clock=clock
    )


def status_of(certificate: Certificate) -> CertStatus:
    """Return what OCSP says of a certificate of ours; time and reason are the CRL entry's."""
    if certificate.status == CertificateStatus.GOOD:
        return Good()
    change = certificate.status_changes.filter(status=certificate.status).latest("seq")
    return Revoked(change.at, CRLReason(change.reason_code))


def _without_holder(authority: Authority, serial_number: int, serial: str) -> Standing | None:
    """Return the standing of a CA below ours or of a responder, which have no holder."""
    row = ResponderCertificate.objects.filter(issuer=authority.id, serial=serial).first()
    if row is not None:
        return Standing(Good(), row.not_after)
    for child in Issuer.objects.filter(parent=authority.id):
        if child.certificate.serial_number == serial_number:
            return Standing(Good(), child.certificate.not_valid_after_utc)
    return None
