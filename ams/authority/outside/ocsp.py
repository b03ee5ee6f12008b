"""Ask an outside CA's OCSP responder, and believe only what RFC 6960, 3.2 lets one believe."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from ams.authority.outside.crls import CheckedCRL
from ams.authority.outside.errors import AnswerRefused, Why
from ams.authority.outside.models import OutsideCA
from ams.authority.outside.results import Answer, Verdict
from ams.authority.outside.signatures import check_hash, check_signature
from ams.authority.outside.validity import SKEW, check_chain, check_fresh, check_times

REQUEST_TYPE: Final = "application/ocsp-request"
_NOT_ISSUED: Final = datetime(1970, 1, 1, tzinfo=UTC)  # RFC 6960, 2.2: the extended "revoked"
_OPTIONAL_CRITICAL: Final = frozenset({"nonce"})
_CERTIFICATES: Final = 10
_VERDICTS: Final = {
    ocsp.OCSPCertStatus.GOOD: Verdict.GOOD,
    ocsp.OCSPCertStatus.REVOKED: Verdict.REVOKED,
    ocsp.OCSPCertStatus.UNKNOWN: Verdict.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Question:
    """A request about one certificate; what comes back must be the answer to it."""

    octets: bytes
    nonce: bytes
    certificate: x509.Certificate
    ca: OutsideCA


def question(certificate: x509.Certificate, ca: OutsideCA, *, nonce: bytes) -> Question:
    """Return the request about ``certificate``.

    Its CertID is of SHA-1, which every responder knows (RFC 5019, 2.1.1); it finds an entry and
    protects nothing, the signature does.
    """
    builder = ocsp.OCSPRequestBuilder().add_certificate(
        certificate,
        ca.certificate,
        hashes.SHA1(),  # noqa: S303 - see above
    )
    built = builder.add_extension(x509.OCSPNonce(nonce), critical=False).build()
    return Question(built.public_bytes(Encoding.DER), nonce, certificate, ca)


def responder_addresses(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the OCSP addresses in authorityInfoAccess (RFC 5280, 4.2.2.1)."""
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    except x509.ExtensionNotFound:
        return ()
    return tuple(
        one.access_location.value
        for one in access.value
        if one.access_method == AuthorityInformationAccessOID.OCSP
        and isinstance(one.access_location, x509.UniformResourceIdentifier)
    )


def check_response(
    octets: bytes, asked: Question, *, url: str, crl: CheckedCRL | None, now: datetime
) -> Answer:
    """Return what the response says of the certificate, once all of it is verified.

    ``crl`` is the CA's verified CRL where one is at hand: a responder that it lists is refused.

    Raises:
        AnswerRefused: it is no answer to the question, or cannot be verified; it says nothing.
    """
    check_chain(asked.ca, now=now)
    response, parsed = _parsed(octets)
    signer = _signer(response, asked.ca, crl=crl, now=now)
    check_signature(
        signer,
        parsed["signature_algorithm"],
        signature=response.signature,
        signed=response.tbs_response_bytes,
    )
    _check_nonce(response, asked)
    single = _about(response, asked)
    check_fresh(
        "the OCSP answer",
        this_update=single.this_update_utc,
        next_update=single.next_update_utc,
        now=now,
    )
    return _answer(single, octets, url=url, now=now)


def _parsed(octets: bytes) -> tuple[ocsp.OCSPResponse, Any]:
    try:
        outer = asn1_ocsp.OCSPResponse.load(octets, strict=True)
        response = ocsp.load_der_ocsp_response(octets)
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise AnswerRefused(
                Why.RESPONDER_STATUS,
                f"the responder says {response.response_status.name.lower()}, unsigned",
            )
        parsed = outer["response_bytes"]["response"].parsed
        data = parsed["tbs_response_data"]
        groups = [data["response_extensions"]]
        groups += [one["single_extensions"] for one in data["responses"]]
        critical = [
            extension["extn_id"].native
            for group in groups
            for extension in group
            if extension["critical"].native
        ]
    except (ValueError, TypeError, KeyError) as error:
        raise AnswerRefused(Why.MALFORMED, "what came is no OCSP response in DER") from error
    unknown = set(critical) - _OPTIONAL_CRITICAL
    if unknown:
        raise AnswerRefused(
            Why.CRITICAL, f"the OCSP answer has the critical extension {min(unknown)}"
        )
    return response, parsed


def _signer(
    response: ocsp.OCSPResponse, ca: OutsideCA, *, crl: CheckedCRL | None, now: datetime
) -> x509.Certificate:
    """Return the certificate that the response must be signed by (RFC 6960, 4.2.2.2)."""
    own = ca.certificate
    if _is_responder(own, response):
        return own
    delegates = [one for one in _enclosed(response) if _is_responder(one, response)]
    if not delegates:
        raise AnswerRefused(Why.SIGNER, "the OCSP answer is neither by the CA nor by a delegate")
    _check_delegate(delegates[0], own, now=now)
    if crl is not None and crl.lists(delegates[0].serial_number):
        raise AnswerRefused(Why.SIGNER, "the responder's certificate stands in the CA's CRL")
    return delegates[0]


def _enclosed(response: ocsp.OCSPResponse) -> Sequence[x509.Certificate]:
    try:
        return response.certificates[:_CERTIFICATES]
    except ValueError as error:
        raise AnswerRefused(Why.MALFORMED, "the responder's certificate is broken") from error


def _is_responder(certificate: x509.Certificate, response: ocsp.OCSPResponse) -> bool:
    if response.responder_name is not None:
        return certificate.subject == response.responder_name
    return (
        x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
        == response.responder_key_hash
    )


def _check_delegate(delegate: x509.Certificate, ca: x509.Certificate, *, now: datetime) -> None:
    """Refuse a responder whom the CA itself has not authorised (RFC 6960, 4.2.2.2)."""
    try:
        delegate.verify_directly_issued_by(ca)
        usages = delegate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound as error:
        raise AnswerRefused(Why.SIGNER, "the responder has no extendedKeyUsage") from error
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm) as error:
        raise AnswerRefused(Why.SIGNER, "the responder was not certified by the CA") from error
    if ExtendedKeyUsageOID.OCSP_SIGNING not in usages:
        raise AnswerRefused(Why.SIGNER, "the responder lacks id-kp-OCSPSigning")
    check_hash(delegate.signature_hash_algorithm)
    check_times(delegate, "the OCSP responder", now=now)


def _check_nonce(response: ocsp.OCSPResponse, asked: Question) -> None:
    """Refuse another's nonce; a responder with answers made ahead sends none (RFC 9654, 2.1)."""
    try:
        found = response.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except x509.ExtensionNotFound:
        return
    if found != asked.nonce:
        raise AnswerRefused(Why.NONCE, "the OCSP answer carries another request's nonce")


def _about(response: ocsp.OCSPResponse, asked: Question) -> ocsp.OCSPSingleResponse:
    """Return the single response whose CertID is the question's, octet for octet."""
    wanted = ocsp.load_der_ocsp_request(asked.octets)
    found = [
        one
        for one in response.responses
        if one.serial_number == wanted.serial_number
        and isinstance(one.hash_algorithm, type(wanted.hash_algorithm))
        and one.issuer_name_hash == wanted.issuer_name_hash
        and one.issuer_key_hash == wanted.issuer_key_hash
    ]
    if len(found) != 1:
        raise AnswerRefused(
            Why.OTHER_CERTIFICATE, "the OCSP answer is not about this certificate alone"
        )
    return found[0]


def _answer(single: ocsp.OCSPSingleResponse, octets: bytes, *, url: str, now: datetime) -> Answer:
    verdict, at = _VERDICTS[single.certificate_status], single.revocation_time_utc
    reason = single.revocation_reason
    if at is not None and at > now + SKEW:
        raise AnswerRefused(Why.EARLY, f"the OCSP answer revokes at {at.isoformat()}, after now")
    if reason is x509.ReasonFlags.certificate_hold:
        verdict = Verdict.UNKNOWN if at == _NOT_ISSUED else Verdict.HELD
    return Answer(
        verdict=verdict,
        source="ocsp",
        url=url,
        octets=octets,
        this_update=single.this_update_utc,
        next_update=single.next_update_utc,
        at=at if verdict in {Verdict.REVOKED, Verdict.HELD} else None,
        reason_code=reason.value if reason else "",
    )
