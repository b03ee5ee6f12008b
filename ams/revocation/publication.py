"""Whether relying parties can see a revocation: asked of what is served, not of what was meant."""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as x509_ocsp

from ams.core.clock import Clock
from ams.revocation import ocsp
from ams.revocation.models import CRL, Revocation
from ams.revocation.ocsp_responses import ResponseStatus
from ams.revocation.publishing import newest_published


def is_published(revocation: Revocation, *, clock: Clock) -> CRL | None:
    """Return the newest published CRL if it holds the entry and OCSP answers ``revoked``.

    ``None`` while either does not say so yet, or cannot be asked.
    """
    newest = newest_published(revocation.issuer)
    if newest is None or bytes(revocation.entry_der) not in bytes(newest.der or b""):
        return None
    return newest if _ocsp_says_revoked(revocation, clock) else None


def _ocsp_says_revoked(revocation: Revocation, clock: Clock) -> bool:
    """Ask our own responder as a client would, and read the answer with a library not ours."""
    certificate, issuer = revocation.certificate.certificate, revocation.issuer.certificate
    request = x509_ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA256())
    encoded = request.build().public_bytes(Encoding.DER)
    answer = ocsp.respond(revocation.issuer, encoded, clock=clock)
    if answer.status is not ResponseStatus.SUCCESSFUL:
        return False
    response = x509_ocsp.load_der_ocsp_response(answer.der)
    return (
        response.certificate_status is x509_ocsp.OCSPCertStatus.REVOKED
        and response.revocation_time_utc == revocation.revocation_date
    )
