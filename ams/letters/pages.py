"""A page as we draw it: bounded size, fresh pixels, no metadata."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image

LONGEST_SIDE = 1600  # pixels; A4 at 137 dpi, on which a stamp's small print is legible
DRAWN_SIDE = 2400  # pixels; A4 at 205 dpi, which is what a QR is looked for on
_QUALITY = 82


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as JPEG."""

    number: int
    image: bytes
    width: int
    height: int
    content_type: str = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One page decoded, upright, larger than it is kept: what QRs are read from."""

    number: int
    picture: Image.Image


def page_image(drawn: Drawn) -> PageImage:
    """Return a page on white, at most ``LONGEST_SIDE`` long, encoded anew without metadata."""
    picture = drawn.picture.copy()
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    flat = on_white(picture)
    fresh = Image.new("RGB", flat.size)
    fresh.paste(flat)
    buffer = BytesIO()
    fresh.save(buffer, format="JPEG", quality=_QUALITY, subsampling=0, optimize=True)
    return PageImage(
        number=drawn.number, image=buffer.getvalue(), width=fresh.width, height=fresh.height
    )


def on_white(picture: Image.Image) -> Image.Image:
    """Return ``picture`` in RGB, what is transparent being white."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("RGB")
