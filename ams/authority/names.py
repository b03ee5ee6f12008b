"""Distinguished names: read and written as RFC 4514 has it, compared attribute by attribute."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Final

from asn1crypto import core
from cryptography import x509

from ams.authority.errors import NameRefused

# RFC 4514 section 3, then what other software prints; the first name of an OID is the one we print.
_SHORT_NAMES: Final = (
    ("CN", "2.5.4.3"), ("L", "2.5.4.7"), ("ST", "2.5.4.8"), ("O", "2.5.4.10"),
    ("OU", "2.5.4.11"), ("C", "2.5.4.6"), ("STREET", "2.5.4.9"),
    ("DC", "0.9.2342.19200300.100.1.25"), ("UID", "0.9.2342.19200300.100.1.1"),
    ("E", "1.2.840.113549.1.9.1"), ("description", "2.5.4.13"), ("serialNumber", "2.5.4.5"),
    ("SN", "2.5.4.4"), ("GN", "2.5.4.42"), ("T", "2.5.4.12"), ("initials", "2.5.4.43"),
    ("generationQualifier", "2.5.4.44"), ("dnQualifier", "2.5.4.46"), ("pseudonym", "2.5.4.65"),
    ("organizationIdentifier", "2.5.4.97"), ("postalCode", "2.5.4.17"),
)  # fmt: skip
_OTHER_NAMES: Final = (
    ("EMAIL", "1.2.840.113549.1.9.1"), ("EMAILADDRESS", "1.2.840.113549.1.9.1"),
    ("COMMONNAME", "2.5.4.3"), ("SURNAME", "2.5.4.4"), ("SERIAL", "2.5.4.5"),
    ("COUNTRYNAME", "2.5.4.6"), ("LOCALITYNAME", "2.5.4.7"), ("S", "2.5.4.8"),
    ("STATEORPROVINCENAME", "2.5.4.8"), ("ORGANIZATIONNAME", "2.5.4.10"),
    ("ORGANIZATIONALUNITNAME", "2.5.4.11"), ("TITLE", "2.5.4.12"), ("GIVENNAME", "2.5.4.42"),
    ("USERID", "0.9.2342.19200300.100.1.1"), ("DOMAINCOMPONENT", "0.9.2342.19200300.100.1.25"),
)  # fmt: skip
_NAME_OF: Final = {oid: name for name, oid in _SHORT_NAMES}
_OID_OF: Final = {name.upper(): oid for name, oid in (*_SHORT_NAMES, *_OTHER_NAMES)}
_OID: Final = re.compile(r"(?:[01]\.(?:0|[1-3]?\d)|2\.(?:0|[1-9]\d*))(?:\.(?:0|[1-9]\d*))*")
_HEX_PAIR: Final = re.compile(r"[0-9A-Fa-f]{2}")
_SPECIAL: Final = frozenset(',+"\\<>;=')
_ESCAPABLE: Final = _SPECIAL | frozenset(" #")
_STRING_TYPES: Final = (
    core.UTF8String, core.PrintableString, core.IA5String, core.TeletexString,
    core.BMPString, core.UniversalString, core.NumericString, core.VisibleString,
)  # fmt: skip
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: its OID and its text, or ``#`` and the hexadecimal DER of what is no text."""

    oid: str
    value: str
    is_encoded: bool = False

    @property
    def name(self) -> str:
        """Return the attribute's short name, or its OID where it has none."""
        return _NAME_OF.get(self.oid, self.oid)

    @property
    def normalised(self) -> str:
        """Return the value as names compare it: NFKC, case folded, spaces collapsed."""
        return normalise(self.value)

    def __str__(self) -> str:
        """Return ``NAME=value`` as RFC 4514, 2.3 and 2.4 write it."""
        return f"{self.name}={self.value if self.is_encoded else _escaped(self.value)}"


@dataclass(frozen=True, slots=True)
class DistinguishedName:
    """A name as its relative names, in the order of the certificate's RDNSequence."""

    rdns: tuple[tuple[Attribute, ...], ...]

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """Return every attribute, in the order of the certificate."""
        return tuple(attribute for rdn in self.rdns for attribute in rdn)

    def values(self, oid: str) -> tuple[str, ...]:
        """Return the values of the attributes of ``oid``."""
        return tuple(attribute.value for attribute in self.attributes if attribute.oid == oid)

    def __str__(self) -> str:
        """Return the RFC 4514 string: the last relative name comes first."""
        return ",".join("+".join(str(part) for part in rdn) for rdn in reversed(self.rdns))


@dataclass(frozen=True, slots=True)
class AttributeComparison:
    """One line of a comparison; a side that lacks the attribute is ``None``."""

    attribute: str
    left: str | None
    right: str | None
    same: bool


def normalise(value: str) -> str:
    """Return ``value`` as compared: NFKC, case folded, runs of spaces one, none at the ends.

    RFC 5280, 7.1 (caseIgnoreMatch prepared by RFC 4518).
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())
    return " ".join(folded.split())


def parse(name: str | x509.Name) -> DistinguishedName:
    """Return the name that an RFC 4514 string spells or a certificate carries.

    Spaces around separators, ``;`` between relative names, quoted values and ``OID.`` before an
    OID are taken too (RFC 1779, RFC 2253), for other software still prints them.

    Raises:
        NameRefused: the string is no distinguished name; the place is named.
    """
    if isinstance(name, x509.Name):
        return DistinguishedName(
            tuple(tuple(_attribute(part) for part in rdn) for rdn in name.rdns)
        )
    return DistinguishedName(tuple(reversed(_Reader(name).read())))


def rfc4514(name: str | x509.Name | DistinguishedName) -> str:
    """Return the RFC 4514 string with the standard short names, ``E`` and ``description``."""
    return str(name if isinstance(name, DistinguishedName) else parse(name))


def compare(
    left: str | x509.Name | DistinguishedName, right: str | x509.Name | DistinguishedName
) -> tuple[AttributeComparison, ...]:
    """Return both names attribute by attribute, whatever the order they stand in.

    An attribute that occurs several times (two OUs) is paired with its equal first; what is left
    over is paired in order, and shown against nothing at the end.
    """
    sides = [_by_oid(side) for side in (left, right)]
    rows: list[AttributeComparison] = []
    for oid in dict.fromkeys([*sides[0], *sides[1]]):
        rows.extend(_pairs(oid, sides[0].get(oid, []), sides[1].get(oid, [])))
    return tuple(rows)


def same(
    left: str | x509.Name | DistinguishedName, right: str | x509.Name | DistinguishedName
) -> bool:
    """Tell whether both names hold the same attributes, order and case aside."""
    return all(row.same for row in compare(left, right))


def _by_oid(name: str | x509.Name | DistinguishedName) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for attribute in (name if isinstance(name, DistinguishedName) else parse(name)).attributes:
        values.setdefault(attribute.oid, []).append(attribute.value)
    return values


def _pairs(oid: str, left: list[str], right: list[str]) -> list[AttributeComparison]:
    name = _NAME_OF.get(oid, oid)
    wanted = Counter(normalise(value) for value in right)
    rows: list[AttributeComparison] = []
    unmatched: list[str] = []
    rest = list(right)
    for value in left:
        key = normalise(value)
        if wanted[key]:
            wanted[key] -= 1
            partner = next(other for other in rest if normalise(other) == key)
            rest.remove(partner)
            rows.append(AttributeComparison(name, value, partner, same=True))
        else:
            unmatched.append(value)
    for index in range(max(len(unmatched), len(rest))):
        mine = unmatched[index] if index < len(unmatched) else None
        other = rest[index] if index < len(rest) else None
        rows.append(AttributeComparison(name, mine, other, same=False))
    return rows


def _attribute(part: x509.NameAttribute[str | bytes]) -> Attribute:
    if isinstance(part.value, str):
        return Attribute(part.oid.dotted_string, part.value)
    encoded: bytes = core.OctetBitString(part.value).dump()  # x500UniqueIdentifier alone
    return Attribute(part.oid.dotted_string, f"#{encoded.hex()}", is_encoded=True)


def _escaped(value: str) -> str:
    """Return ``value`` escaped as RFC 4514, 2.4 demands; control characters as hex pairs."""
    if value.isprintable() and value.strip(" #") == value and not any(map(value.count, _SPECIAL)):
        return value
    last = len(value) - 1
    parts = []
    for index, character in enumerate(value):
        at_edge = (character == " " and index in {0, last}) or (character == "#" and index == 0)
        if character in _SPECIAL or at_edge:
            parts.append("\\" + character)
        elif unicodedata.category(character) in {"Cc", "Zl", "Zp"}:
            parts.extend(f"\\{octet:02X}" for octet in character.encode())
        else:
            parts.append(character)
    return "".join(parts)


class _Reader:
    """Reads one RFC 4514 string from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def read(self) -> list[tuple[Attribute, ...]]:
        rdns: list[tuple[Attribute, ...]] = []
        self._skip_spaces()
        if self._at == len(self._text):
            return rdns
        while True:
            rdns.append(self._rdn())
            if self._at == len(self._text):
                return rdns
            self._at += 1  # the comma

    def _rdn(self) -> tuple[Attribute, ...]:
        attributes = [self._attribute()]
        while self._peek() == "+":
            self._at += 1
            attributes.append(self._attribute())
        if self._peek() not in {"", ",", ";"}:
            raise self._refused("expected ',' or '+'")
        return tuple(attributes)

    def _attribute(self) -> Attribute:
        self._skip_spaces()
        start = self._at
        while self._peek() not in {"", "=", ",", "+", ";"}:
            self._at += 1
        if self._peek() != "=":
            raise self._refused("expected 'name=value'")
        oid = self._oid(self._text[start : self._at].strip())
        self._at += 1
        self._skip_spaces()
        if self._peek() == "#":
            return self._encoded(oid)
        return Attribute(oid, self._quoted() if self._peek() == '"' else self._string())

    def _oid(self, name: str) -> str:
        known = _OID_OF.get(name.upper())
        if known is not None:
            return known
        dotted = name[4:] if name[:4].upper() == "OID." else name
        if not _OID.fullmatch(dotted):
            raise self._refused(f"'{name[:_SHOWN]}' is no attribute that we know and no OID")
        return dotted

    def _encoded(self, oid: str) -> Attribute:
        start = self._at
        while self._peek() not in {"", ",", "+", ";"}:
            self._at += 1
        text = self._text[start : self._at].strip()
        try:
            value = core.Asn1Value.load(bytes.fromhex(text[1:]), strict=True)
            if isinstance(value, _STRING_TYPES):
                return Attribute(oid, str(value.native))
        except ValueError as error:
            raise self._refused(f"'{text[:_SHOWN]}' is no hexadecimal DER") from error
        return Attribute(oid, text.lower(), is_encoded=True)

    def _quoted(self) -> str:
        self._at += 1
        value = self._octets(until='"').decode_text(self)
        if self._peek() != '"':
            raise self._refused("the quoted value has no end")
        self._at += 1
        self._skip_spaces()
        return value

    def _string(self) -> str:
        return self._octets(until=",+;").decode_text(self)

    def _octets(self, *, until: str) -> "_Value":
        value = _Value()
        while (character := self._peek()) and character not in until:
            self._at += 1
            if character == "\\":
                value.add_escaped(self._escape())
            elif character in _SPECIAL and until != '"' and character != "=":
                raise self._refused(f"'{character}' must be escaped")
            else:
                value.add(character)
        return value

    def _escape(self) -> bytes:
        pair = self._text[self._at : self._at + 2]
        if _HEX_PAIR.fullmatch(pair):
            self._at += 2
            return bytes.fromhex(pair)
        if self._peek() not in _ESCAPABLE:
            raise self._refused("'\\' must stand before a special character or two hex digits")
        self._at += 1
        return pair[:1].encode()

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip_spaces(self) -> None:
        while self._peek() == " ":
            self._at += 1

    def _refused(self, why: str) -> NameRefused:
        return NameRefused(
            f"distinguished name '{self._text[:_SHOWN]}': {why} at character {self._at + 1}"
        )


class _Value:
    """A value being read: its octets, and how many at the end are spaces that do not count."""

    def __init__(self) -> None:
        self._octets = bytearray()
        self._kept = 0

    def add(self, character: str) -> None:
        self._octets += character.encode("utf-8", "surrogatepass")
        if character != " ":
            self._kept = len(self._octets)

    def add_escaped(self, octets: bytes) -> None:
        self._octets += octets
        self._kept = len(self._octets)

    def decode_text(self, reader: _Reader) -> str:
        try:
            return bytes(self._octets[: self._kept]).decode()
        except UnicodeDecodeError as error:
            raise reader._refused("the value is not UTF-8") from error  # noqa: SLF001 - its own helper
