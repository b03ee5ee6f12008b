"""How a page looks, measured on its grey picture: next to no ink, next to no light."""

from typing import Final

from PIL import Image, ImageChops, ImageFilter

from ams.letters.pages import on_white

_SMALL: Final = 500  # pixels of the longer side, on which a line of text is a grey stripe
_EDGE: Final = 0.04  # of each side: a scanner's black border, the table under the paper
_INK: Final = 24  # levels darker than the paper around it
_LEAST_INK: Final = 0.0015  # of the area; one line of text covers more
_LEAST_LIGHT: Final = 60  # of 255, the brightest tenth of a page


def gray_of(picture: Image.Image) -> Image.Image:
    """Return the picture in grey on white."""
    return picture if picture.mode == "L" else on_white(picture).convert("L")


def is_blank(gray: Image.Image) -> bool:
    """Tell whether next to nothing is written on the page."""
    small = gray.copy()
    small.thumbnail((_SMALL, _SMALL))
    paper = small.filter(ImageFilter.MedianFilter(9)).filter(ImageFilter.BoxBlur(12))
    darker = ImageChops.subtract(paper, small)
    inner = _inner(darker)
    ink = sum(inner.histogram()[_INK:])
    return ink < _LEAST_INK * inner.width * inner.height


def is_dark(gray: Image.Image) -> bool:
    """Tell whether even the brightest tenth of the page is nearly black."""
    small = gray.copy()
    small.thumbnail((_SMALL, _SMALL))
    histogram = small.histogram()
    wanted, seen = sum(histogram) // 10, 0
    for level in range(255, -1, -1):
        seen += histogram[level]
        if seen >= wanted:
            return level < _LEAST_LIGHT
    return False


def _inner(picture: Image.Image) -> Image.Image:
    across, down = int(picture.width * _EDGE), int(picture.height * _EDGE)
    return picture.crop((across, down, picture.width - across, picture.height - down))
