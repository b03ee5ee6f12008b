"""How much a PDF's streams unpack to: bounded before any reader unpacks them.

Two passes. ``check_raw`` looks at the octets alone, because a reader unpacks object streams while
it opens a file. ``check_stream`` looks at the streams that a strict reader then names.
"""

import base64
import binascii
import re
import zlib

import pikepdf
from django.utils.translation import gettext_noop

from ams.letters.image_inspection import jpeg_size
from ams.letters.refusals import BrokenImage, Phrase, TooComplex

MOST_UNPACKED = 200 * 1024 * 1024  # octets, all streams together
MOST_PIXELS = 50_000_000  # of one picture
_MOST_LZW = 128 * 1024  # packed octets of one stream; LZW of PDF unpacks to some 1,400 times that
_PEEK = 1024
_STREAM = re.compile(rb"stream\r?\n")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_CONTAINER = re.compile(rb"/(?:ObjStm|XRef)(?![A-Za-z])")
_ANY_FILTER = re.compile(rb"/(?:\w*Decode|Fl|LZW|A85|AHx|RL|Crypt)(?!\w)|/Filter\s+\d+\s+\d+\s+R")
_DICTIONARY = 4096  # octets before ``stream`` in which its dictionary stands
_UNPACKING = frozenset({"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"})
_FLATE = frozenset({"/FlateDecode", "/Fl"})
_LZW = frozenset({"/LZWDecode", "/LZW"})
_ASCII_85 = frozenset({"/ASCII85Decode", "/A85"})
_ASCII_HEX = frozenset({"/ASCIIHexDecode", "/AHx"})
_DCT = frozenset({"/DCTDecode", "/DCT"})


def check_raw(content: bytes) -> None:
    """Refuse octets whose streams unpack to too much, or whose object streams are packed oddly.

    Raises:
        TooComplex: says what was found.
    """
    left = MOST_UNPACKED
    for found in _STREAM.finditer(content):
        _check_container(content[max(0, found.start() - _DICTIONARY) : found.start()])
        left -= len(_inflated(content[found.end() :], left))
        if left <= 0:
            raise _bomb()


def _check_container(before: bytes) -> None:
    """Refuse an object or reference stream packed otherwise than once by Flate."""
    dictionary = _ESCAPED.sub(
        lambda escape: bytes([int(escape[1], 16)]), before[before.rfind(b"obj") :]
    )
    if not _CONTAINER.search(dictionary):
        return
    filters = _ANY_FILTER.findall(dictionary)
    if filters and filters not in ([b"/FlateDecode"], [b"/Fl"]):
        raise TooComplex(
            f"an object stream packed by {filters}", found=Phrase(gettext_noop("pemampatan ganda"))
        )


def _inflated(data: bytes, most: int) -> bytes:
    """Return what ``data`` inflates to, at most ``most`` octets; nothing where it is not Flate.

    Raises:
        TooComplex: what it inflates to is packed again.
    """
    try:
        unpacked = zlib.decompressobj().decompress(data, most)
    except zlib.error:
        return b""
    if _is_flate(unpacked):
        raise TooComplex("a stream packed twice", found=Phrase(gettext_noop("pemampatan ganda")))
    return unpacked


def _is_flate(data: bytes) -> bool:
    try:
        return bool(zlib.decompressobj().decompress(data[: 64 * _PEEK], _PEEK))
    except zlib.error:
        return False


def check_stream(stream: pikepdf.Stream) -> None:
    """Refuse a stream that unpacks to too much, or a picture of too many pixels.

    Raises:
        TooComplex: says what was found.
    """
    names = _filters(stream)
    if sum(name in _UNPACKING for name in names) > 1:
        raise TooComplex(
            f"a stream packed twice: {names}", found=Phrase(gettext_noop("pemampatan ganda"))
        )
    if _LZW & set(names) and len(stream.read_raw_bytes()) > _MOST_LZW:
        raise _bomb()
    if len(names) > 1 and names[1] in _FLATE:
        _check_wrapped(stream, names[0])
    if stream.get("/Subtype") == pikepdf.Name.Image:
        _check_picture(stream, names)


def _filters(stream: pikepdf.Stream) -> list[str]:
    filters = stream.get("/Filter", pikepdf.Array([]))
    return [str(one) for one in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]


def _check_wrapped(stream: pikepdf.Stream, wrapping: str) -> None:
    """Refuse a bomb that is written as text, which the first pass could not see."""
    data = stream.read_raw_bytes()
    try:
        if wrapping in _ASCII_85:
            data = base64.a85decode(b"".join(data.split()).partition(b"~>")[0])
        elif wrapping in _ASCII_HEX:
            data = binascii.unhexlify(b"".join(data.split()).partition(b">")[0])
    except ValueError as error:
        raise TooComplex(f"{wrapping}: {error}", found=wrapping.lstrip("/")) from error
    if len(_inflated(data, MOST_UNPACKED)) >= MOST_UNPACKED:
        raise _bomb()


def _check_picture(stream: pikepdf.Stream, names: list[str]) -> None:
    sizes = [(int(stream.get("/Width", 0)), int(stream.get("/Height", 0)))]
    if len(names) == 1 and names[0] in _DCT:
        try:
            sizes.append(jpeg_size(stream.read_raw_bytes()))
        except BrokenImage as error:
            raise TooComplex(f"a JPEG inside the PDF: {error}", found="JPEG") from error
    for width, height in sizes:
        if width * height > MOST_PIXELS:
            found = Phrase(gettext_noop("%(count)d piksel"), count=width * height)
            raise TooComplex(f"a picture of {width} x {height} pixels", found=found)


def _bomb() -> TooComplex:
    return TooComplex("the streams unpack to more than 200 MB", found="> 200 MB")
