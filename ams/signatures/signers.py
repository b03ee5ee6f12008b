"""Who signs: an official with his own key file, or his agency's seal."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from ams.authority import profiles
from ams.authority.keys import SigningKey, key_store
from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.certificates.states import CertificateState
from ams.signatures.errors import KeyFileRefused, SignerRefused
from ams.signatures.seals import seal_in_force
from ams.signatures.wording import (
    FILE_BROKEN,
    FILE_EMPTY,
    FILE_SIZE,
    SIGNER_PROBLEMS,
    WRONG_PASSPHRASE,
    SignerProblem,
)

_LARGEST_FILE: Final = 64 * 1024


class SignerKind(StrEnum):
    """Whose certificate signs."""

    OWN = "own"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Signer:
    """A certificate of one of our authorities with its key, good when it was made."""

    kind: SignerKind
    certificate: bytes
    serial: str
    issuer: Issuer
    key: SigningKey


def agency_seal(agency_id: int, *, at: datetime) -> Signer:
    """Return the seal of the agency.

    Raises:
        NoSeal: the agency has none that is good.
        KeyUnavailable: its key does not open.
    """
    row = seal_in_force(agency_id, at=at)
    issuer = row.certificate.issuer
    assert issuer is not None  # noqa: S101 - issued by an authority of ours
    return Signer(
        kind=SignerKind.SEAL,
        certificate=bytes(row.certificate.der),
        serial=row.certificate.serial,
        issuer=issuer,
        key=key_store().load_signer(row.key_name),
    )


def own_certificate(content: bytes, passphrase: str, *, holder_id: int, at: datetime) -> Signer:
    """Return the signer in a PKCS #12 file; key and passphrase live in memory alone.

    The certificate must be the holder's, of one of our authorities, and good now: what another CA
    says of its certificates could not be proved in the document without asking the network.

    Raises:
        KeyFileRefused: the file is no PKCS #12, or the passphrase is wrong.
        SignerRefused: the certificate cannot sign; ``context["problem"]`` is a ``SignerProblem``.
    """
    key, certificate = _opened(content, passphrase)
    der = certificate.public_bytes(Encoding.DER)
    row = Certificate.objects.filter(der=der).select_related("issuer").first()
    if row is None or row.issuer is None:
        raise _refused(SignerProblem.ELSEWHERE, "it was not issued by an authority of ours")
    if row.holder_id != holder_id:
        raise _refused(SignerProblem.NOT_HIS, f"{row.serial} is not the certificate of {holder_id}")
    if row.profile != profiles.INDIVIDUAL_SIGNING:
        raise _refused(SignerProblem.NOT_FOR_SIGNING, f"{row.serial} is of profile {row.profile}")
    state = row.state_at(at)
    if state is not CertificateState.GOOD:
        raise _refused(SignerProblem(state.value), f"{row.serial} is {state}")
    return Signer(SignerKind.OWN, der, row.serial, row.issuer, key)


def _opened(content: bytes, passphrase: str) -> tuple[SigningKey, x509.Certificate]:
    if not content or len(content) > _LARGEST_FILE:
        raise KeyFileRefused(
            f"the key file has {len(content)} octets", fields={"content": [str(FILE_SIZE)]}
        )
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(content, passphrase.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _not_opened(content, error) from error
    if certificate is None or not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise KeyFileRefused(
            "the file holds no RSA or ECDSA key with its certificate",
            fields={"content": [str(FILE_EMPTY)]},
        )
    return key, certificate


def _not_opened(content: bytes, error: Exception) -> KeyFileRefused:
    """Return what to say of a file that does not open: no PKCS #12, or the passphrase is wrong."""
    try:
        asn1_pkcs12.Pfx.load(content, strict=True).native  # noqa: B018 - reads it whole
    except (ValueError, TypeError, KeyError):
        return KeyFileRefused(
            f"the file is no PKCS #12, or broken: {error}", fields={"content": [str(FILE_BROKEN)]}
        )
    return KeyFileRefused(
        "the passphrase does not open the key file",
        fields={"passphrase": [str(WRONG_PASSPHRASE)]},
    )


def _refused(problem: SignerProblem, message: str) -> SignerRefused:
    return SignerRefused(message, problem=problem, why=SIGNER_PROBLEMS[problem])
