"""Write OCSP responses (RFC 6960, 4.2). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from ams.core.crl_reasons import CRLReason
from ams.revocation import der
from ams.revocation.ocsp_requests import NONCE

_BASIC = der.object_identifier("1.3.6.1.5.5.7.48.1.1")
_GOOD = der.tlv(der.context(0, constructed=False), b"")
_UNKNOWN = der.tlv(der.context(2, constructed=False), b"")
_ARCHIVE_CUTOFF = "1.3.6.1.5.5.7.48.1.6"


class ResponseStatus(IntEnum):
    """OCSPResponseStatus; 4 is not used (RFC 6960, 4.2.1)."""

    SUCCESSFUL = 0
    MALFORMED_REQUEST = 1
    INTERNAL_ERROR = 2
    TRY_LATER = 3
    SIG_REQUIRED = 5
    UNAUTHORIZED = 6


@dataclass(frozen=True, slots=True)
class Good:
    """The certificate was issued by us and is not revoked."""

    @property
    def encoded(self) -> bytes:
        """Return the DER of CertStatus."""
        return _GOOD


@dataclass(frozen=True, slots=True)
class Unknown:
    """We never issued such a certificate."""

    @property
    def encoded(self) -> bytes:
        """Return the DER of CertStatus."""
        return _UNKNOWN


@dataclass(frozen=True, slots=True)
class Revoked:
    """The certificate is revoked, or held; time and reason are those of the CRL entry."""

    revocation_time: datetime
    reason: CRLReason

    @property
    def encoded(self) -> bytes:
        """Return the DER of CertStatus; ``unspecified`` is left out, as in the CRL (ADR 0010)."""
        content = der.generalized_time(self.revocation_time)
        if self.reason is not CRLReason.UNSPECIFIED:
            number = der.tlv(der.ENUMERATED, bytes((self.reason.number,)))
            content += der.tlv(der.context(0), number)
        return der.tlv(der.context(1), content)


CertStatus = Good | Revoked | Unknown


@dataclass(frozen=True, slots=True)
class Single:
    """The answer about one certificate; ``cert_id`` as the client encoded it.

    ``archive_cutoff``: since when an expired certificate's status is kept (RFC 6960, 4.4.4).
    """

    cert_id: bytes
    status: CertStatus
    archive_cutoff: datetime | None = None

    @property
    def extensions(self) -> bytes:
        """Return the DER of singleExtensions with its tag; nothing where there is none."""
        return archive_cutoff_extension(self.archive_cutoff) if self.archive_cutoff else b""


@dataclass(frozen=True, slots=True)
class ResponseContent:
    """Everything that a response says; ``responder_key_hash`` is SHA-1 of the public key's bits."""

    responder_key_hash: bytes
    produced_at: datetime
    this_update: datetime
    next_update: datetime
    answers: Sequence[Single]
    nonce: bytes | None


def response_data(content: ResponseContent) -> bytes:
    """Return the DER of ResponseData, which is what gets signed (RFC 6960, 4.2.1)."""
    responder_id = der.tlv(der.context(2), der.tlv(der.OCTET_STRING, content.responder_key_hash))
    this_update = der.generalized_time(content.this_update)
    next_update = der.tlv(der.context(0), der.generalized_time(content.next_update))
    singles = (
        der.sequence(
            answer.cert_id, answer.status.encoded, this_update, next_update, answer.extensions
        )
        for answer in content.answers
    )
    extensions = b""
    if content.nonce is not None:
        extensions = der.tlv(der.context(1), der.sequence(der.extension(NONCE, content.nonce)))
    return der.sequence(
        responder_id,
        der.generalized_time(content.produced_at),
        der.sequence(*singles),
        extensions,
    )


def archive_cutoff_extension(moment: datetime) -> bytes:
    """Return singleExtensions with the archive cutoff ``moment`` (RFC 6960, 4.4.4)."""
    extension = der.extension(_ARCHIVE_CUTOFF, der.generalized_time(moment))
    return der.tlv(der.context(1), der.sequence(extension))


def successful(
    data: bytes, *, signature_algorithm: bytes, signature: bytes, certificate: bytes
) -> bytes:
    """Return the OCSPResponse around signed ResponseData and the responder's certificate."""
    basic = der.sequence(
        data,
        signature_algorithm,
        der.tlv(der.BIT_STRING, b"\x00" + signature),
        der.tlv(der.context(0), der.sequence(certificate)),
    )
    response_bytes = der.sequence(_BASIC, der.tlv(der.OCTET_STRING, basic))
    return der.sequence(_status(ResponseStatus.SUCCESSFUL), der.tlv(der.context(0), response_bytes))


def unsuccessful(status: ResponseStatus) -> bytes:
    """Return the unsigned OCSPResponse that says why there is no answer (RFC 6960, 2.3)."""
    return der.sequence(_status(status))


def _status(status: ResponseStatus) -> bytes:
    return der.tlv(der.ENUMERATED, bytes((status,)))
