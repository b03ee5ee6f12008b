"""Finds the QRs on a page: what plain reading misses is looked for in several ways, in turn.

Each pass gives the same library another picture of the same page. What each gains is measured by
``make bench`` (part ``reading``); the order is from cheap to dear.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from ams.letters.reading.flat import Corners

_MOST_CODES: Final = 8
_MOST_LETTERS: Final = 300
_QR: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page to look at: where it begins there, and how much it was enlarged."""

    picture: Image.Image
    left: int = 0
    top: int = 0
    share: float = 1.0


Rows = Iterator[tuple[Part, ...]]
Pass = Callable[[Image.Image], Rows]


@dataclass(frozen=True, slots=True)
class Code:
    """What a QR says and where its corners were seen."""

    text: str
    corners: Corners

    def on_page(self, part: Part) -> "Code":
        """Return it with its corners where they lie on the whole page."""
        one, two, three, four = (
            (part.left + x / part.share, part.top + y / part.share) for x, y in self.corners
        )
        return Code(self.text, (one, two, three, four))


@dataclass(frozen=True, slots=True)
class Codes:
    """The QRs on a page, and the name of the pass that found them."""

    found: tuple[Code, ...] = ()
    found_by: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Return what they say, each once."""
        return tuple(dict.fromkeys(code.text for code in self.found))

    @property
    def pair(self) -> tuple[Corners, Corners] | None:
        """Return the corners of two that say the same, as both on a page of ours do."""
        for number, code in enumerate(self.found):
            for other in self.found[number + 1 :]:
                if other.text == code.text:
                    return code.corners, other.corners
        return None


def find_codes(gray: Image.Image, *, budget: float = 4.0) -> Codes:
    """Return what the first pass finds that finds anything; at least the first pass is tried.

    Args:
        gray: the page in grey.
        budget: seconds after which no further picture is looked at.
    """
    until = time.monotonic() + budget
    for name, rows in PASSES.items():
        for row in rows(gray):
            found: list[Code] = []
            for part in row:
                found += [code.on_page(part) for code in read(part.picture)]
                if time.monotonic() > until:
                    break
            if found:
                return Codes(_once(found), name)
            if time.monotonic() > until:
                return Codes()
    return Codes()


def read(picture: Image.Image) -> tuple[Code, ...]:
    """Return the QRs that the library finds in one picture."""
    found = zxingcpp.read_barcodes(picture, formats=_QR)
    codes = (_code(barcode) for barcode in found if barcode.valid)
    return tuple(code for code in codes if code.text.isprintable())[:_MOST_CODES]


def _code(barcode: zxingcpp.Barcode) -> Code:
    at = barcode.position
    ends = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    one, two, three, four = ((float(end.x), float(end.y)) for end in ends)
    return Code(barcode.text[:_MOST_LETTERS], (one, two, three, four))


def _once(found: list[Code]) -> tuple[Code, ...]:
    """Return each QR once: one that lies where parts overlap is seen in both."""
    kept: list[Code] = []
    for code in found:
        if not any(one.text == code.text and _is_near(one, code) for one in kept):
            kept.append(code)
    return tuple(kept)[:_MOST_CODES]


def _is_near(one: Code, other: Code) -> bool:
    """Tell whether both lie nearer to each other than a QR's own side."""
    (x, y), (u, v) = one.corners[:2]
    side = (u - x) ** 2 + (v - y) ** 2
    return (other.corners[0][0] - x) ** 2 + (other.corners[0][1] - y) ** 2 < side


def _plain(gray: Image.Image) -> Rows:
    yield (Part(gray),)


def _soft(gray: Image.Image) -> Rows:
    """Take the grain out of the parts where our QRs stand, and give them more pixels."""
    share = _share(gray, to=3600)
    blur = ImageFilter.GaussianBlur(0.8)
    return _corners(gray, share, lambda part: _enlarged(part.filter(blur), share))


def _contrast(gray: Image.Image) -> Rows:
    """Stretch the little contrast that deep shadow leaves."""
    return _corners(gray, 2.0, lambda part: ImageOps.autocontrast(_enlarged(part, 2.0), cutoff=2))


def _sharp(gray: Image.Image) -> Rows:
    """Sharpen them, enlarged much: out of focus, or few pixels to a module."""
    share = _share(gray, to=6000)
    sharpen = ImageFilter.UnsharpMask(radius=8, percent=250, threshold=0)
    return _corners(gray, share, lambda part: _enlarged(part, share).filter(sharpen))


def _share(gray: Image.Image, *, to: int) -> float:
    """Return by how much a page is enlarged until its longer side has ``to`` pixels."""
    return min(6.0, max(1.0, to / max(gray.size)))  # more pixels hold no more of the page


def _enlarged(part: Image.Image, share: float) -> Image.Image:
    size = (round(part.width * share), round(part.height * share))
    return part.resize(size, Image.Resampling.BICUBIC)


def _corners(
    gray: Image.Image, share: float, prepared: Callable[[Image.Image], Image.Image]
) -> Rows:
    """Yield the lower and the upper third, each in a left and a right half that overlap a little.

    Both halves of a third are looked at, for the page lies flat only between two QRs.
    """
    width, height = gray.size
    across, down = int(width * 0.55), int(height * 0.35)
    for top in (height - down, 0):
        yield tuple(
            Part(prepared(gray.crop((left, top, left + across, top + down))), left, top, share)
            for left in (0, width - across)
        )


PASSES: Final[dict[str, Pass]] = {
    "plain": _plain,
    "soft": _soft,
    "contrast": _contrast,
    "sharp": _sharp,
}
