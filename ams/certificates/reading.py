"""From a certificate's octets to its row in the inventory."""

import hashlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ams.authority import names
from ams.authority.subjects import OIDS
from ams.certificates.models import Certificate
from ams.core.identifiers import serial_to_hex


def row_of(certificate: x509.Certificate) -> Certificate:
    """Return an unsaved row with everything that the certificate itself says."""
    subject = names.parse(certificate.subject)
    spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Certificate(
        issuer_dn=names.rfc4514(certificate.issuer),
        serial=serial_to_hex(certificate.serial_number),
        subject_dn=names.rfc4514(subject),
        email=next(iter(email_addresses(certificate)), ""),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        der=certificate.public_bytes(Encoding.DER),
        spki_sha256=spki_sha256(spki),
        fingerprint_sha256=certificate.fingerprint(hashes.SHA256()).hex(),
    )


def spki_sha256(spki: bytes) -> str:
    """Return the digest by which a reused key is recognised."""
    return hashlib.sha256(spki).hexdigest()


def email_addresses(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the addresses in subject and subjectAltName, lower case, each once."""
    found = list(names.parse(certificate.subject).values(OIDS["E"]))
    try:
        names_found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        found += names_found.value.get_values_for_type(x509.RFC822Name)
    except x509.ExtensionNotFound:
        pass
    return tuple(dict.fromkeys(address.casefold() for address in found))
