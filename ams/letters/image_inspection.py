"""Decodes an uploaded JPEG or PNG to its last pixel, within bounds known before decoding."""

from collections.abc import Iterator
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from ams.letters.kinds import AttachmentKind
from ams.letters.pages import DRAWN_SIDE, Drawn
from ams.letters.refusals import AnimatedImage, BrokenImage, ImageTooLarge, ImageTooSmall

_MOST_PIXELS = 50_000_000  # A4 at 700 dpi, or any telephone's whole sensor
_SHORTEST_SIDE = 200
_MEGA = 1_000_000
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # TEM, RST0-7: markers without a length
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0-15 but DHT, JPG, DAC
_SOS, _EOI, _FILL = 0xDA, 0xD9, 0xFF


def open_image(content: bytes, kind: AttachmentKind) -> Iterator[Drawn]:
    """Return the one page: the picture upright as its EXIF orientation says.

    Raises:
        UploadRefused: too large, too small, animated, broken or cut off.
    """
    _check_size(*_size(content, kind))
    return iter((_decoded(content, kind),))


def _decoded(content: bytes, kind: AttachmentKind) -> Drawn:
    try:
        with Image.open(BytesIO(content), formats=[kind.value.upper()]) as picture:
            if kind is AttachmentKind.PNG and getattr(picture, "n_frames", 1) > 1:
                raise AnimatedImage("the PNG has several frames")
            # A JPEG is decoded at a reduced scale where that is enough: a quarter of the memory.
            picture.draft("RGB", (DRAWN_SIDE, DRAWN_SIDE))
            picture.load()
            return Drawn(1, ImageOps.exif_transpose(picture))
    except (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError) as error:
        raise BrokenImage(f"the {kind} cannot be decoded: {error}") from error


def _check_size(width: int, height: int) -> None:
    if width * height > _MOST_PIXELS:
        raise ImageTooLarge(
            f"{width} x {height} pixels", width=width, height=height, limit=_MOST_PIXELS // _MEGA
        )
    if min(width, height) < _SHORTEST_SIDE:
        raise ImageTooSmall(f"{width} x {height} pixels", width=width, height=height)


def _size(content: bytes, kind: AttachmentKind) -> tuple[int, int]:
    """Return width and height as the header states them, without decoding anything."""
    if kind is AttachmentKind.JPEG:
        return jpeg_size(content)
    if content[12:16] != b"IHDR" or len(content) < 24:  # noqa: PLR2004 - PNG (ISO/IEC 15948), 11.2.1
        raise BrokenImage("the PNG does not begin with IHDR")
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


def jpeg_size(content: bytes) -> tuple[int, int]:
    """Return width and height as a JPEG's frame header states them, without decoding it.

    Raises:
        BrokenImage: the markers do not lead to its end.
    """
    return _jpeg_walk(content)[0]


def jpeg_end(content: bytes) -> int:
    """Return the offset behind the picture's EOI marker.

    Raises:
        BrokenImage: the markers do not lead there.
    """
    return _jpeg_walk(content)[1]


def _jpeg_walk(content: bytes) -> tuple[tuple[int, int], int]:
    """Return the frame's (width, height) and the end of the picture (ITU-T T.81, annex B)."""
    size: tuple[int, int] | None = None
    at = 2
    while at + 2 <= len(content) and content[at] == _FILL:
        marker = content[at + 1]
        if marker == _FILL:
            at += 1
            continue
        if marker == _EOI and size is not None:
            return size, at + 2
        if marker in _STANDALONE:
            at += 2
            continue
        length = int.from_bytes(content[at + 2 : at + 4])
        if marker in _FRAMES:
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            size = int.from_bytes(width), int.from_bytes(height)
        at += 2 + length
        if marker == _SOS:
            at = _behind_scan(content, at)
    raise BrokenImage(f"the JPEG's markers end at octet {at} without EOI")


def _behind_scan(content: bytes, at: int) -> int:
    """Return the offset of the first marker behind entropy-coded data."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise BrokenImage("the JPEG is cut off within its picture data")
        following = content[at + 1]
        if following == 0 or following in _STANDALONE:
            at += 2
        elif following == _FILL:
            at += 1
        else:
            return at


def png_end(content: bytes) -> int:
    """Return the offset behind the IEND chunk.

    Raises:
        BrokenImage: the chunks do not lead there.
    """
    at = 8
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4])
        kind = content[at + 4 : at + 8]
        at += 12 + length
        if kind == b"IEND":
            return min(at, len(content))
    raise BrokenImage("the PNG's chunks end without IEND")
