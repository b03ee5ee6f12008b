"""DER as CRLs and OCSP messages need it: encode, and read strictly (ITU-T X.690).

The general libraries either build objects too slowly for a CRL's many entries or read OCSP
requests more leniently than we want to (indefinite lengths, several encodings of one value). What
is read and written here is checked in the tests against three libraries that are not ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ams.core.errors import AMSError

INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
OBJECT_IDENTIFIER = 0x06
ENUMERATED = 0x0A
UTC_TIME = 0x17
GENERALIZED_TIME = 0x18
SEQUENCE = 0x30
NULL = b"\x05\x00"
TRUE = b"\x01\x01\xff"

_FIRST_GENERALIZED_YEAR = 2050  # RFC 5280, 5.1.2.4: UTCTime through the year 2049
_SHORT_LENGTH = 0x80
_MAX_LENGTH_OCTETS = 4
_MULTI_OCTET_TAG = 0x1F
_SIGN_BIT = 0x80


class MalformedDER(AMSError):
    """The octets are not the DER that was expected."""

    code = "malformed_der"


def context(number: int, *, constructed: bool = True) -> int:
    """Return the identifier octet of context-specific tag ``number``."""
    return (0xA0 if constructed else 0x80) | number


def header(tag: int, length: int) -> bytes:
    """Return identifier octet and definite length of a value whose content has ``length`` octets.

    Content too long to be held (a CRL's entries) is written after it.
    """
    if length < _SHORT_LENGTH:
        return bytes((tag, length))
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, _SHORT_LENGTH | len(octets))) + octets


def tlv(tag: int, content: bytes) -> bytes:
    """Return ``content`` with its identifier octet and definite length."""
    return header(tag, len(content)) + content


def sequence(*parts: bytes) -> bytes:
    """Return a SEQUENCE of ``parts``, each already encoded."""
    return tlv(SEQUENCE, b"".join(parts))


def integer(value: int) -> bytes:
    """Return a non-negative INTEGER: a leading zero octet keeps a high bit from being a sign."""
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def object_identifier(dotted: str) -> bytes:
    """Return the OBJECT IDENTIFIER that ``dotted`` spells."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    content = b"".join(_base128(arc) for arc in (first * 40 + second, *rest))
    return tlv(OBJECT_IDENTIFIER, content)


def _base128(arc: int) -> bytes:
    octets = [arc & 0x7F]
    while arc := arc >> 7:
        octets.insert(0, 0x80 | (arc & 0x7F))
    return bytes(octets)


def time(moment: datetime) -> bytes:
    """Return ``moment`` as UTCTime until 2049, as GeneralizedTime from 2050 (RFC 5280, 5.1.2.4)."""
    moment = moment.astimezone(UTC)
    if moment.year >= _FIRST_GENERALIZED_YEAR:
        return generalized_time(moment)
    return tlv(UTC_TIME, moment.strftime("%y%m%d%H%M%SZ").encode())


def generalized_time(moment: datetime) -> bytes:
    """Return ``moment`` as GeneralizedTime in UTC, whole seconds (RFC 5280, 4.1.2.5.2)."""
    return tlv(GENERALIZED_TIME, moment.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode())


def extension(dotted: str, value: bytes, *, critical: bool = False) -> bytes:
    """Return an Extension (RFC 5280, 4.1) holding ``value``; a non-critical one omits the flag."""
    flag = TRUE if critical else b""
    return sequence(object_identifier(dotted), flag, tlv(OCTET_STRING, value))


@dataclass(frozen=True, slots=True)
class Element:
    """One value as found: identifier octet, content, and the whole with its header."""

    tag: int
    content: bytes
    encoded: bytes

    def expect(self, tag: int) -> bytes:
        """Return the content.

        Raises:
            MalformedDER: the value carries another tag.
        """
        if self.tag != tag:
            raise MalformedDER(f"tag {self.tag:#04x} stands where {tag:#04x} is expected")
        return self.content

    def children(self, tag: int = SEQUENCE) -> "Reader":
        """Return a reader of the values inside, which must carry ``tag`` around them."""
        return Reader(self.expect(tag))

    def as_integer(self) -> int:
        """Return the INTEGER's value (RFC 5280, 4.1.2.2: 20 octets at most; negative refused)."""
        content = self.expect(INTEGER)
        padded = content[:1] == b"\x00" and len(content) > 1
        if not content or content[0] & _SIGN_BIT or (padded and not content[1] & _SIGN_BIT):
            raise MalformedDER("INTEGER is empty, negative or longer than it need be")
        return int.from_bytes(content, "big")

    def as_time(self) -> datetime:
        """Return UTCTime or GeneralizedTime as RFC 5280 writes them (4.1.2.5)."""
        text = self.content.decode("ascii", "replace")
        try:
            if self.tag == GENERALIZED_TIME:
                return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
            self.expect(UTC_TIME)
            century = "20" if text[:2] < "50" else "19"
            return datetime.strptime(century + text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
        except ValueError as error:
            raise MalformedDER(f"{text[:20]!r} is no time") from error

    def as_object_identifier(self) -> str:
        """Return the OBJECT IDENTIFIER in dotted form."""
        content = self.expect(OBJECT_IDENTIFIER)
        arcs = list(_arcs(content))
        first = min(arcs[0] // 40, 2)
        return ".".join(str(arc) for arc in (first, arcs[0] - first * 40, *arcs[1:]))


def _arcs(content: bytes) -> Iterator[int]:
    if not content or content[-1] & 0x80:
        raise MalformedDER("OBJECT IDENTIFIER is empty or breaks off")
    arc = 0
    for octet in content:
        if arc == 0 and octet == 0x80:  # noqa: PLR2004 - X.690, 8.19.2: no leading zero group
            raise MalformedDER("OBJECT IDENTIFIER holds a padded arc")
        arc = arc << 7 | (octet & 0x7F)
        if not octet & 0x80:
            yield arc
            arc = 0


class Reader:
    """Reads the values that stand one after the other in ``data``."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def __iter__(self) -> Iterator[Element]:
        """Yield every value that is left."""
        while self._at < len(self._data):
            yield self.read()

    def peek(self) -> int | None:
        """Return the identifier octet of the next value, ``None`` at the end."""
        return self._data[self._at] if self._at < len(self._data) else None

    def read(self, tag: int | None = None) -> Element:
        """Return the next value.

        Raises:
            MalformedDER: nothing is left, the value breaks off, its length is not minimal or
                indefinite, or its tag is not ``tag``.
        """
        data, start = self._data, self._at
        found = data[start : start + 2 + _MAX_LENGTH_OCTETS]
        if len(found) < 2 or found[0] & _MULTI_OCTET_TAG == _MULTI_OCTET_TAG:  # noqa: PLR2004 - tag, length
            raise MalformedDER(f"no value that could be read at octet {start}")
        size, length = _length(found)
        end = start + size + length
        if end > len(data):
            raise MalformedDER(f"value at octet {start} breaks off")
        self._at = end
        element = Element(found[0], data[start + size : end], data[start:end])
        if tag is not None:
            element.expect(tag)
        return element

    def read_optional(self, tag: int) -> Element | None:
        """Return the next value if it carries ``tag``, else ``None`` and stay."""
        return self.read() if self.peek() == tag else None

    def finish(self) -> None:
        """Return if everything has been read.

        Raises:
            MalformedDER: something is left.
        """
        if self._at != len(self._data):
            raise MalformedDER(f"{len(self._data) - self._at} octets follow the last value")


def _length(found: bytes) -> tuple[int, int]:
    """Return how many octets the header at the start of ``found`` has and how many the content."""
    first = found[1]
    if first < _SHORT_LENGTH:
        return 2, first
    count = first & 0x7F
    octets = found[2 : 2 + count]
    length = int.from_bytes(octets, "big")
    shortest = length >= _SHORT_LENGTH and octets[:1] != b"\x00"
    if not 0 < count <= _MAX_LENGTH_OCTETS or len(octets) < count or not shortest:
        raise MalformedDER("length is indefinite, too large or not minimal")
    return 2 + count, length


def content_of(data: bytes, tag: int) -> tuple[int, int]:
    """Return where the content of the value at the start of ``data`` begins and ends.

    ``data`` may break off before that end, as the first octets of a long file do.

    Raises:
        MalformedDER: there is no such value.
    """
    found = data[: 2 + _MAX_LENGTH_OCTETS]
    if len(found) < 2 or found[0] != tag:  # noqa: PLR2004 - tag, length
        raise MalformedDER(f"no value with tag {tag:#04x} at the start")
    size, length = _length(found)
    return size, size + length


def read_one(data: bytes, tag: int | None = None) -> Element:
    """Return the one value that ``data`` holds.

    Raises:
        MalformedDER: as ``Reader.read``, or something follows the value.
    """
    reader = Reader(data)
    element = reader.read(tag)
    reader.finish()
    return element
