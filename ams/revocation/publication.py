"""Whether relying parties can see a revocation: asked of what is served, not of what was meant."""

from mmap import ACCESS_READ, mmap

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as x509_ocsp

from ams.authority.models import Issuer
from ams.certificates.models import Certificate, StatusChange
from ams.certificates.states import CertificateStatus
from ams.core.clock import Clock
from ams.core.errors import Unavailable
from ams.revocation import feed, ocsp
from ams.revocation.archive import newest_published
from ams.revocation.models import CRL, Hold, Revocation
from ams.revocation.ocsp_responses import ResponseStatus
from ams.revocation.scopes import Scope
from ams.revocation.serving import published_file


def is_awaited(scope: Scope, seq: int) -> bool:
    """Tell whether the scope's CRL in force lacks a change up to the number ``seq``."""
    newest = newest_published(scope)
    return feed.is_waiting(scope, newest.through if newest else 0, seq)


def is_published(revocation: Revocation, *, clock: Clock) -> CRL | None:
    """Return the issuer's newest published CRL if it and OCSP say that the certificate is revoked.

    Where the certificate belongs to a shard, that shard's CRL must say so too. ``None`` while
    either does not say so yet, or cannot be asked.
    """
    certificate = revocation.certificate
    change = certificate.status_changes.get(status=CertificateStatus.REVOKED)
    shards = dict.fromkeys((certificate.shard, None))
    if not all(_served_crl_holds(revocation.issuer, shard, change) for shard in shards):
        return None
    newest = newest_published(Scope(revocation.issuer))
    return newest if _ocsp_says_revoked(revocation, clock) else None


def is_release_published(hold: Hold, *, clock: Clock) -> bool:
    """Tell whether CRL and OCSP no longer say that a released certificate is held.

    Where the certificate belongs to a shard, that shard's CRL must not say so either.
    """
    certificate = hold.certificate
    shards = dict.fromkeys((certificate.shard, None))
    served = [_served_crl_lacks(hold, shard) for shard in shards]
    return all(served) and _ocsp_says_good(certificate, hold.issuer, clock)


def _served_crl_lacks(hold: Hold, shard: int | None) -> bool:
    """Look into the whole file that relying parties get: an entry may stand anywhere in it."""
    try:
        served = published_file(hold.issuer.slug, shard)
    except Unavailable:
        return False
    if served is None:
        return False
    with served.content as file, mmap(file.fileno(), 0, access=ACCESS_READ) as octets:
        return octets.find(bytes(hold.entry_der)) < 0


def _served_crl_holds(issuer: Issuer, shard: int | None, change: StatusChange) -> bool:
    """Look into the file that relying parties get; new entries stand at its end."""
    try:
        served = published_file(issuer.slug, shard)
    except Unavailable:
        return False
    if served is None:
        return False
    entry = bytes(change.entry_der or b"")
    with served.content as file, mmap(file.fileno(), 0, access=ACCESS_READ) as octets:
        return octets.rfind(entry) >= 0


def _ocsp_says_revoked(revocation: Revocation, clock: Clock) -> bool:
    response = _ocsp_answer(revocation.certificate, revocation.issuer, clock)
    return (
        response is not None
        and response.certificate_status is x509_ocsp.OCSPCertStatus.REVOKED
        and response.revocation_time_utc == revocation.revocation_date
    )


def _ocsp_says_good(certificate: Certificate, issuer: Issuer, clock: Clock) -> bool:
    response = _ocsp_answer(certificate, issuer, clock)
    return response is not None and response.certificate_status is x509_ocsp.OCSPCertStatus.GOOD


def _ocsp_answer(
    certificate: Certificate, issuer: Issuer, clock: Clock
) -> x509_ocsp.OCSPResponse | None:
    """Ask our own responder as a client would, and read the answer with a library not ours."""
    asked = x509_ocsp.OCSPRequestBuilder().add_certificate(
        certificate.certificate, issuer.certificate, hashes.SHA256()
    )
    encoded = asked.build().public_bytes(Encoding.DER)
    answer = ocsp.respond(issuer, encoded, clock=clock)
    if answer.status is not ResponseStatus.SUCCESSFUL:
        return None
    return x509_ocsp.load_der_ocsp_response(answer.der)
