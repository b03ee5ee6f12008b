"""Certificates made from a real one: the same profile, another holder, key, serial number and time.

Each has a key pair of its own, whose private half is dropped, and is signed by the issuer's key
over its own octets, so that it verifies as any other. What issuing does besides for each (lints,
reading back what was signed) is left out: the first of all was issued by the real act, and these
differ from it in the values named here alone.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ams.authority import keys, signing
from ams.authority.models import Issuer
from ams.authority.subjects import OIDS
from ams.certificates.models import Certificate
from ams.revocation import der

_KEY_IDENTIFIER: Final = der.object_identifier("2.5.29.14")
_ALTERNATIVE_NAME: Final = der.object_identifier("2.5.29.17")
_RFC822_NAME: Final = der.context(1, constructed=False)
_EXTENSIONS: Final = der.context(3)
_KEY_BITS: Final = 26  # where the point begins in SubjectPublicKeyInfo of P-256
_SET: Final = 0x31


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one certificate is to say; ``subject`` has a value for each attribute by short name."""

    serial_number: int
    not_before: datetime
    not_after: datetime
    subject: dict[str, str]


@dataclass(frozen=True, slots=True)
class Made:
    """A signed certificate and what was signed of it."""

    der: bytes
    to_be_signed: bytes
    spki: bytes


class Press:
    """Makes certificates like ``specimen``."""

    def __init__(self, specimen: Certificate) -> None:
        assert specimen.issuer is not None  # noqa: S101 - the specimen was issued here
        issuer: Issuer = specimen.issuer
        self._sign = keys.signer(keys.key_store().load_signer(issuer.key_name))
        to_be_signed, algorithm, _signature = der.read_one(bytes(specimen.der)).children()
        version, _serial, signature, name, _validity, subject, _spki, extensions = (
            to_be_signed.children()
        )
        self._algorithm = algorithm.encoded
        self._before = version.encoded
        self._middle = signature.encoded + name.encoded
        self._names = [_attribute(rdn) for rdn in subject.children()]
        (inside,) = extensions.children(_EXTENSIONS)
        self._extensions = [_extension(one) for one in inside.children()]

    def make(self, wanted: Wanted) -> Made:
        """Return the certificate."""
        spki = _new_spki()
        to_be_signed = der.sequence(
            self._before,
            der.integer(wanted.serial_number),
            self._middle,
            der.sequence(der.time(wanted.not_before), der.time(wanted.not_after)),
            self._subject(wanted.subject),
            spki,
            der.tlv(_EXTENSIONS, der.sequence(*self._told(spki, wanted.subject["E"]))),
        )
        whole = signing.assemble(to_be_signed, self._algorithm, self._sign(to_be_signed))
        return Made(whole, to_be_signed, spki)

    def _subject(self, values: dict[str, str]) -> bytes:
        parts = (
            der.tlv(_SET, der.sequence(oid, der.tlv(tag, values[name].encode())))
            for name, oid, tag in self._names
        )
        return der.sequence(*parts)

    def _told(self, spki: bytes, email: str) -> list[bytes]:
        """Return the extensions, with the new key's identifier (RFC 5280, 4.2.1.2) and address."""
        identifier = hashlib.sha1(spki[_KEY_BITS:], usedforsecurity=False).digest()
        values = {
            _KEY_IDENTIFIER: der.tlv(der.OCTET_STRING, identifier),
            _ALTERNATIVE_NAME: der.sequence(der.tlv(_RFC822_NAME, email.encode())),
        }
        return [
            der.sequence(oid, der.tlv(der.OCTET_STRING, values[oid])) if oid in values else encoded
            for oid, encoded in self._extensions
        ]


def _new_spki() -> bytes:
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _attribute(rdn: der.Element) -> tuple[str, bytes, int]:
    """Return an attribute's short name, the DER of its type and the tag of its value."""
    (attribute,) = rdn.children(_SET)
    oid, value = attribute.children()
    names = {der.object_identifier(dotted): name for name, dotted in OIDS.items()}
    return names[oid.encoded], oid.encoded, value.tag


def _extension(found: der.Element) -> tuple[bytes, bytes]:
    """Return an extension's identifier and the whole."""
    oid, *_ = found.children()
    return oid.encoded, found.encoded
