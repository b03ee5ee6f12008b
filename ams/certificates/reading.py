"""From a file's octets to certificates, and from a certificate to its row in the inventory."""

import hashlib
import re
from typing import Final

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from ams.authority import names
from ams.authority.subjects import OIDS
from ams.certificates.errors import ImportRefused
from ams.certificates.models import NAME_LENGTH, Certificate
from ams.core.identifiers import serial_to_hex

_PEM_BLOCK: Final = re.compile(
    rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL
)
_SERIAL_OCTETS: Final = 20
_EMAIL_LENGTH: Final = 254
_SIZE_LIMIT: Final = 20 * 1024 * 1024


def read_certificates(content: bytes) -> list[x509.Certificate]:
    """Return the certificates in ``content``: one in DER, or one or many in PEM.

    Raises:
        ImportRefused: it is none, a private key is with it, or a serial number is not positive.
        ValueError: a certificate is broken.
    """
    if len(content) > _SIZE_LIMIT:
        raise ImportRefused(f"the file has more than {_SIZE_LIMIT} octets")
    if b"PRIVATE KEY-----" in content:
        raise ImportRefused("the file holds a private key; hand in the certificates alone")
    if b"-----BEGIN" not in content:
        return [_accepted(content, 1)]
    blocks = _PEM_BLOCK.findall(content)
    if not blocks or len(blocks) != content.count(b"-----BEGIN"):
        raise ImportRefused("the file holds PEM that is no certificate, or has no end")
    return [
        _accepted(_unarmored(block, place), place) for place, block in enumerate(blocks, start=1)
    ]


def row_of(certificate: x509.Certificate) -> Certificate:
    """Return an unsaved row with everything that the certificate itself says."""
    der = certificate.public_bytes(Encoding.DER)
    email = next(iter(email_addresses(certificate)), "")
    return Certificate(
        issuer_dn=names.rfc4514(certificate.issuer),
        serial=serial_to_hex(certificate.serial_number),
        subject_dn=names.rfc4514(certificate.subject),
        email=email if len(email) <= _EMAIL_LENGTH else "",
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        der=der,
        spki_sha256=spki_sha256(_spki(der)),
        fingerprint_sha256=certificate.fingerprint(hashes.SHA256()).hex(),
    )


def spki_sha256(spki: bytes) -> str:
    """Return the digest by which a reused key is recognised."""
    return hashlib.sha256(spki).hexdigest()


def email_addresses(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the addresses in subject and subjectAltName, case folded, each once."""
    found = list(names.parse(certificate.subject).values(OIDS["E"]))
    try:
        others = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        found += others.value.get_values_for_type(x509.RFC822Name)
    except x509.ExtensionNotFound:
        pass
    return tuple(dict.fromkeys(address.strip().casefold() for address in found))


def key_usage(certificate: x509.Certificate) -> x509.KeyUsage | None:
    """Return what the key may be used for, ``None`` where the certificate does not say."""
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return None


def is_authority(certificate: x509.Certificate) -> bool:
    """Tell whether it is a CA's certificate (RFC 5280, 4.2.1.9)."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _unarmored(block: bytes, place: int) -> bytes:
    try:
        _, _, der = pem.unarmor(block)
    except ValueError as error:
        raise ImportRefused(f"certificate {place} of the file is damaged") from error
    return bytes(der)


def _accepted(der: bytes, place: int) -> x509.Certificate:
    try:
        serial = asn1_x509.Certificate.load(der, strict=True)["tbs_certificate"]["serial_number"]
        _check_serial(serial.native, place)
        certificate = x509.load_der_x509_certificate(der)
    except (ValueError, x509.InvalidVersion) as error:
        raise ImportRefused(
            f"certificate {place} of the file is damaged, or no certificate in PEM or DER"
        ) from error
    if certificate.not_valid_after_utc < certificate.not_valid_before_utc:
        raise ImportRefused(f"certificate {place} of the file ends before it begins")
    _check_lengths(certificate, place)
    return certificate


def _check_serial(serial: int, place: int) -> None:
    """Refuse it before cryptography reads the certificate, which warns of such numbers."""
    if serial <= 0 or serial.bit_length() > _SERIAL_OCTETS * 8:
        raise ImportRefused(f"certificate {place} of the file has the serial number {serial}")


def _check_lengths(certificate: x509.Certificate, place: int) -> None:
    for name in (certificate.issuer, certificate.subject):
        if len(names.rfc4514(name).encode()) > NAME_LENGTH:
            raise ImportRefused(
                f"certificate {place} of the file has a name of more than {NAME_LENGTH} octets"
            )


def _spki(der: bytes) -> bytes:
    """Return the SubjectPublicKeyInfo as it stands: an old certificate's key may be of any kind."""
    body = asn1_x509.Certificate.load(der)["tbs_certificate"]
    spki: bytes = body["subject_public_key_info"].dump()
    return spki
