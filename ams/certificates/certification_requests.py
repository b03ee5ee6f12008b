"""PKCS #10 requests (RFC 2986): read, their proof of possession verified, their key weighed."""

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from ams.authority.keys import VerifyingKey
from ams.certificates.errors import CertificationRequestRefused
from ams.certificates.weak_keys import weakness_of

_RSA_BITS = 2048
_RSA_BITS_AT_MOST = 8192  # a larger one only costs everybody time
_SMALLEST_EXPONENT = 65537
_SIZE_LIMIT = 64 * 1024


def read_certification_request(content: bytes) -> VerifyingKey:
    """Return the public key of a PKCS #10 request, PEM or DER, whose signature is right.

    Its subject and its wished extensions are not looked at: the record decides (ADR 0009).

    Raises:
        CertificationRequestRefused: no request, a wrong signature, or a key that is not taken.
    """
    if len(content) > _SIZE_LIMIT:
        raise CertificationRequestRefused(
            f"the certification request has {len(content)} octets, the limit is {_SIZE_LIMIT}"
        )
    try:
        if b"-----BEGIN" in content:
            request = x509.load_pem_x509_csr(content)
        else:
            request = x509.load_der_x509_csr(content)
        is_signed = request.is_signature_valid
        key = request.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CertificationRequestRefused(
            f"the certification request cannot be read: {error}"
        ) from error
    if not is_signed:
        raise CertificationRequestRefused(
            "the certification request's signature is not by the key that it carries"
        )
    return accepted_key(key)


def accepted_key(key: object) -> VerifyingKey:
    """Return ``key`` if certificates are issued for its kind: P-256, P-384, RSA from 2048 bits.

    Raises:
        CertificationRequestRefused: another kind, too short, with an unsafe exponent, or made
            so badly that it can be factored.
    """
    if isinstance(key, ec.EllipticCurvePublicKey):
        if not isinstance(key.curve, ec.SECP256R1 | ec.SECP384R1):
            raise CertificationRequestRefused(
                f"the key is on the curve {key.curve.name}; take P-256 or P-384"
            )
        return key
    if not isinstance(key, rsa.RSAPublicKey):
        raise CertificationRequestRefused(
            f"the key is of type {type(key).__name__}; take ECDSA P-256, P-384 or RSA"
        )
    if not _RSA_BITS <= key.key_size <= _RSA_BITS_AT_MOST:
        raise CertificationRequestRefused(
            f"the RSA key has {key.key_size} bits; take {_RSA_BITS} to {_RSA_BITS_AT_MOST}"
        )
    exponent = key.public_numbers().e
    if exponent < _SMALLEST_EXPONENT or exponent % 2 == 0:
        raise CertificationRequestRefused(f"the RSA exponent {exponent} is unsafe; take 65537")
    weakness = weakness_of(key.public_numbers().n)
    if weakness:
        raise CertificationRequestRefused(f"the RSA key is unsafe: {weakness}; make a new key")
    return key
