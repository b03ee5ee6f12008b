"""The enclosed OCSP response: signed for the issuer, and saying of the certificate "revoked"."""

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from ams.evidence.checking.chain import (
    certificate_of,
    chain_of,
    check_signed_by,
    check_valid,
)
from ams.evidence.checking.report import Broken, Bundle, Trust


def check_ocsp_signature(bundle: Bundle, _trust: Trust) -> str:
    """The response is signed by the issuer or by whom it delegated (RFC 6960, 4.2.2.2)."""
    response, issuer = _response(bundle), chain_of(bundle)[0]
    signer = _signer(response, issuer)
    if signer != issuer:
        check_signed_by(signer, issuer)
        check_valid(signer, at=response.produced_at_utc)
        _check_delegated(signer)
    _check_signature(response, signer)
    return f"signed by {signer.subject.rfc4514_string()}"


def check_ocsp_status(bundle: Bundle, _trust: Trust) -> str:
    """The response is about this certificate and says that it is revoked, when and why."""
    response, claims = _response(bundle), bundle.claims
    _check_about(response, certificate_of(bundle), chain_of(bundle)[0])
    if response.certificate_status is not ocsp.OCSPCertStatus.REVOKED:
        raise Broken(f"it says {response.certificate_status.name.lower()}, not revoked")
    if response.revocation_time_utc != claims.revoked_at:
        raise Broken(
            f"its revocation time is {response.revocation_time_utc}, the case says "
            f"{claims.revoked_at}"
        )
    reason = response.revocation_reason
    said = reason.value if reason else "unspecified"
    if said != claims.reason_code:
        raise Broken(f"its reason is {said}, the case says {claims.reason_code}")
    return f"revoked at {claims.revoked_at.isoformat()}, {said}"


def check_ocsp_times(bundle: Bundle, _trust: Trust) -> str:
    """The response was made after the revocation and before the bundle."""
    response, claims = _response(bundle), bundle.claims
    this_update = response.this_update_utc
    if not claims.revoked_at <= this_update <= claims.made_at:
        raise Broken(
            f"its thisUpdate {this_update.isoformat()} is not between the revocation "
            f"({claims.revoked_at.isoformat()}) and the bundle ({claims.made_at.isoformat()})"
        )
    if response.next_update_utc is not None and response.next_update_utc < this_update:
        raise Broken("its nextUpdate precedes its thisUpdate")
    return f"thisUpdate {this_update.isoformat()}"


def _response(bundle: Bundle) -> ocsp.OCSPResponse:
    name = bundle.claims.ocsp_file
    if not name:
        raise Broken("the case names no OCSP response")
    try:
        response = ocsp.load_der_ocsp_response(bundle.file(name))
    except ValueError as error:
        raise Broken(f"{name} is no OCSP response: {error}") from error
    if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        raise Broken(f"it is no answer: {response.response_status.name.lower()}")
    return response


def _signer(response: ocsp.OCSPResponse, issuer: x509.Certificate) -> x509.Certificate:
    """Return whom the responder ID names: an enclosed certificate, or the issuer itself."""
    name, key_hash = response.responder_name, response.responder_key_hash
    for one in (*response.certificates, issuer):
        if name is not None and one.subject == name:
            return one
        if key_hash is not None and _key_hash(one) == key_hash:
            return one
    raise Broken("nobody whom its responder ID names is enclosed")


def _key_hash(certificate: x509.Certificate) -> bytes:
    # The responder ID by key is SHA-1 over the key (RFC 6960, 4.2.1); it identifies, no more.
    return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest


def _check_delegated(signer: x509.Certificate) -> None:
    try:
        usage = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError) as error:
        raise Broken("its signer's certificate has no extended key usage") from error
    if ExtendedKeyUsageOID.OCSP_SIGNING not in usage:
        raise Broken("its signer's certificate is not for OCSP signing")


def _check_signature(response: ocsp.OCSPResponse, signer: x509.Certificate) -> None:
    key, digest = signer.public_key(), response.signature_hash_algorithm
    if digest is None or digest.name not in {"sha256", "sha384", "sha512"}:
        raise Broken("its signature is over a digest that is not taken")
    try:
        match key:
            case rsa.RSAPublicKey():
                key.verify(
                    response.signature, response.tbs_response_bytes, padding.PKCS1v15(), digest
                )
            case ec.EllipticCurvePublicKey():
                key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(digest))
            case _:
                raise Broken("its signer's key is of a kind that is not taken")
    except (InvalidSignature, UnsupportedAlgorithm) as error:
        name = signer.subject.rfc4514_string()
        raise Broken(f"its signature is not by {name}") from error


def _check_about(
    response: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate
) -> None:
    if response.serial_number != certificate.serial_number:
        raise Broken(f"it is about the serial number {response.serial_number:X}")
    algorithm = response.hash_algorithm
    if not isinstance(algorithm, hashes.SHA1 | hashes.SHA256):
        raise Broken(f"its CertID is made with {algorithm.name}")
    asked = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, algorithm).build()
    if (response.issuer_key_hash, response.issuer_name_hash) != (
        asked.issuer_key_hash,
        asked.issuer_name_hash,
    ):
        raise Broken("it is about another issuer's certificate")
