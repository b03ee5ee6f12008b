"""A page as we draw it: bounded size, fresh pixels, no metadata."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image

LONGEST_SIDE = 1600  # pixels; A4 at 137 dpi, on which a stamp's small print is legible
_QUALITY = 82


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as JPEG."""

    number: int
    image: bytes
    width: int
    height: int
    content_type: str = "image/jpeg"


def page_image(picture: Image.Image, *, number: int) -> PageImage:
    """Return ``picture`` on white, at most ``LONGEST_SIDE`` long, encoded anew without metadata."""
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    flat = _on_white(picture)
    fresh = Image.new("RGB", flat.size)
    fresh.paste(flat)
    buffer = BytesIO()
    fresh.save(buffer, format="JPEG", quality=_QUALITY, subsampling=0, optimize=True)
    return PageImage(number=number, image=buffer.getvalue(), width=fresh.width, height=fresh.height)


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("RGB")
