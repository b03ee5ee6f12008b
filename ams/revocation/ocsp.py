"""Answer OCSP requests from the inventory: always an answer, never a guess (RFC 6960; ADR 0012)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import structlog
from asn1crypto import x509 as asn1_x509
from django.db import DatabaseError, InterfaceError

from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.certificates.states import CertificateStatus
from ams.core.clock import Clock, whole_seconds
from ams.core.errors import AMSError, Unavailable
from ams.core.identifiers import serial_to_hex
from ams.revocation import ocsp_requests, ocsp_responses, responders
from ams.revocation.der import MalformedDER
from ams.revocation.models import ResponderCertificate
from ams.revocation.ocsp_requests import CertID, StatusRequest
from ams.revocation.ocsp_responses import (
    CertStatus,
    Good,
    ResponseContent,
    ResponseStatus,
    Revoked,
    Single,
    Unknown,
)
from ams.revocation.reasons import CRLReason

log = structlog.get_logger(__name__)

# Clients keep an answer until nextUpdate; a short life keeps them near the truth (ADR 0012).
LIFETIME = timedelta(minutes=15)
_HASHES = {
    "1.3.14.3.2.26": "sha1",  # RFC 5019 clients still ask with it; it protects nothing here
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_KEPT_HASHES = 256
_MAX_SERIAL_BITS = 160  # RFC 5280, 4.1.2.2: what is longer was never issued by us


@dataclass(frozen=True, slots=True)
class Answer:
    """An OCSP response and what HTTP needs to know of it; the times only if it is successful.

    ``is_cacheable``: the same answer would be given to anybody (no nonce binds it to one client).
    """

    der: bytes
    status: ResponseStatus
    is_cacheable: bool = False
    this_update: datetime | None = None
    next_update: datetime | None = None


def respond(issuer: Issuer | None, encoded: bytes, *, clock: Clock) -> Answer:
    """Return the answer to the OCSPRequest ``encoded`` in the name of ``issuer``.

    Without ``issuer`` it is the first of ours that a CertID names. Whatever is sent, an answer
    comes back: ``malformedRequest`` for what is no request, ``unauthorized`` where no CertID names
    the issuer (RFC 5019, 2.2.3), ``tryLater`` while key or database cannot be reached.
    """
    try:
        return _answer(issuer, ocsp_requests.parse(encoded), clock.now())
    except MalformedDER:
        return _unsuccessful(ResponseStatus.MALFORMED_REQUEST)
    except (Unavailable, DatabaseError, InterfaceError) as error:
        log.warning("ocsp cannot answer now", error=str(error))
        return try_later()
    except AMSError as error:
        log.warning("ocsp cannot answer", error=str(error))
        return _unsuccessful(ResponseStatus.INTERNAL_ERROR)


def try_later() -> Answer:
    """Return the answer that asks the client to come back (RFC 6960, 2.3)."""
    return _unsuccessful(ResponseStatus.TRY_LATER)


def _unsuccessful(status: ResponseStatus) -> Answer:
    return Answer(ocsp_responses.unsuccessful(status), status)


def _answer(issuer: Issuer | None, request: StatusRequest, now: datetime) -> Answer:
    signing = _named_issuer([issuer] if issuer else Issuer.objects.order_by("pk"), request)
    if signing is None:
        return _unsuccessful(ResponseStatus.UNAUTHORIZED)
    responder = responders.in_force(signing, now)
    this_update = whole_seconds(now)
    next_update = min(this_update + LIFETIME, responder.not_after)
    data = ocsp_responses.response_data(
        ResponseContent(
            responder_key_hash=responder.key_hash,
            produced_at=this_update,
            this_update=this_update,
            next_update=next_update,
            answers=[
                Single(cert_id.encoded, _status(signing, cert_id, now))
                for cert_id in request.cert_ids
            ],
            nonce=request.nonce,
        )
    )
    encoded = ocsp_responses.successful(
        data,
        signature_algorithm=responder.signature_algorithm,
        signature=responder.sign(data),
        certificate=responder.certificate,
    )
    return Answer(
        encoded, ResponseStatus.SUCCESSFUL, request.nonce is None, this_update, next_update
    )


def _named_issuer(issuers: Iterable[Issuer], request: StatusRequest) -> Issuer | None:
    """Return the first issuer that a CertID of the request names."""
    candidates = list(issuers)
    for cert_id in request.cert_ids:
        for issuer in candidates:
            if _names(cert_id, issuer):
                return issuer
    return None


def _names(cert_id: CertID, issuer: Issuer) -> bool:
    """Tell whether ``cert_id`` names ``issuer``, by name and key (RFC 6960, 4.1.1)."""
    algorithm = _HASHES.get(cert_id.hash_algorithm)
    if algorithm is None:
        return False
    hashes = _issuer_hashes(bytes(issuer.certificate_der), algorithm)
    return hashes == (cert_id.issuer_name_hash, cert_id.issuer_key_hash)


@lru_cache(maxsize=_KEPT_HASHES)
def _issuer_hashes(certificate: bytes, algorithm: str) -> tuple[bytes, bytes]:
    """Return the hashes of the issuer's name and of its public key's bits."""
    parsed = asn1_x509.Certificate.load(certificate)
    name: bytes = parsed.subject.dump()
    key_bits = bytes(parsed.public_key["public_key"].contents[1:])
    return hashlib.new(algorithm, name).digest(), hashlib.new(algorithm, key_bits).digest()


def _status(issuer: Issuer, cert_id: CertID, now: datetime) -> CertStatus:
    """Return what we say of one certificate: ``good`` only if we issued it (RFC 6960, 2.2)."""
    if not _names(cert_id, issuer) or cert_id.serial_number.bit_length() > _MAX_SERIAL_BITS:
        return Unknown()
    serial = serial_to_hex(cert_id.serial_number)
    certificate = (
        Certificate.objects.filter(issuer=issuer, serial=serial)
        .select_related("revocation")
        .first()
    )
    if certificate is not None:
        return status_of(certificate, now)
    return Good() if _is_own(issuer, cert_id.serial_number, serial) else Unknown()


def status_of(certificate: Certificate, now: datetime) -> CertStatus:
    """Return what OCSP says of a certificate of ours; time and reason are the CRL entry's.

    A hold has no entry of its own yet: it is dated ``now``.
    """
    match certificate.status:
        case CertificateStatus.REVOKED:
            revocation = certificate.revocation
            return Revoked(revocation.revocation_date, revocation.crl_reason)
        case CertificateStatus.HELD:
            return Revoked(whole_seconds(now), CRLReason.CERTIFICATE_HOLD)
        case _:
            return Good()


def _is_own(issuer: Issuer, serial_number: int, serial: str) -> bool:
    """Tell whether the serial is a CA's below ``issuer`` or a responder's, which have no holder."""
    if ResponderCertificate.objects.filter(issuer=issuer, serial=serial).exists():
        return True
    children = Issuer.objects.filter(parent=issuer)
    return any(child.certificate.serial_number == serial_number for child in children)
