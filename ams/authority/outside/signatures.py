"""Signatures of outside CAs: RSA (PKCS #1 v1.5 and PSS) and ECDSA, with SHA-2 alone."""

from collections.abc import Mapping
from typing import Any, Final

from asn1crypto import algos
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import Certificate

from ams.authority.outside.errors import AnswerRefused, Why

_HASHES: Final[Mapping[str, hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
SMALLEST_RSA: Final = 2048


def check_signature(
    signer: Certificate, algorithm: algos.SignedDigestAlgorithm, *, signature: bytes, signed: bytes
) -> None:
    """Return if ``signature`` over ``signed`` is the signer's.

    Raises:
        AnswerRefused: it is not, or by an algorithm that is not taken (SHA-1, DSA, short keys).
    """
    key = signer.public_key()
    scheme, digest = _scheme(algorithm)
    try:
        match key:
            case rsa.RSAPublicKey() if scheme == "rsassa_pkcs1v15" and _is_long(key):
                key.verify(signature, signed, padding.PKCS1v15(), digest)
            case rsa.RSAPublicKey() if scheme == "rsassa_pss" and _is_long(key):
                key.verify(signature, signed, _pss(algorithm), digest)
            case ec.EllipticCurvePublicKey() if scheme == "ecdsa":
                key.verify(signature, signed, ec.ECDSA(digest))
            case _:
                raise AnswerRefused(
                    Why.ALGORITHM, f"a signature by {scheme} does not fit the signer's key"
                )
    except InvalidSignature as error:
        name = signer.subject.rfc4514_string()
        raise AnswerRefused(Why.SIGNATURE, f"the signature is not by {name[:200]}") from error


def check_hash(digest: hashes.HashAlgorithm | None) -> None:
    """Refuse a certificate signed over a broken digest.

    Raises:
        AnswerRefused: the digest is not one of SHA-2.
    """
    if digest is None or digest.name not in _HASHES:
        raise AnswerRefused(Why.ALGORITHM, f"a signature over {digest and digest.name} is refused")


def _scheme(algorithm: algos.SignedDigestAlgorithm) -> tuple[str, hashes.HashAlgorithm]:
    try:
        scheme, name = str(algorithm.signature_algo), str(algorithm.hash_algo)
    except ValueError as error:
        raise AnswerRefused(Why.ALGORITHM, "the signature's algorithm is unknown") from error
    if name not in _HASHES:
        raise AnswerRefused(Why.ALGORITHM, f"a signature over {name} is refused")
    return scheme, _HASHES[name]


def _pss(algorithm: Any) -> padding.PSS:
    """Return the padding with the salt's length as stated (RFC 4055, 3.1)."""
    parameters = algorithm["parameters"]
    mask = str(parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native)
    if mask not in _HASHES:
        raise AnswerRefused(Why.ALGORITHM, f"a mask by {mask} is refused")
    return padding.PSS(padding.MGF1(_HASHES[mask]), int(parameters["salt_length"].native))


def _is_long(key: rsa.RSAPublicKey) -> bool:
    return key.key_size >= SMALLEST_RSA
