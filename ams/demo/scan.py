"""A letter as it comes back from printer, pen and scanner: invented signatures on a tilted page."""

import io
import math
import random

import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

_DPI = 100
_SMALL = 700  # pixels of a photograph's longer side
_INK = (28, 42, 120)


def scanned(pdf: bytes, *, seed: int) -> bytes:
    """Return the PDF's first page as a PDF that holds a signed, slightly tilted grey scan."""
    output = io.BytesIO()
    _signed(pdf, seed=seed).save(output, "PDF", resolution=_DPI, quality=70)
    return output.getvalue()


def photographed(pdf: bytes, *, seed: int) -> bytes:
    """Return the same as a small JPEG, as some telephones send it: a tenth of the octets."""
    picture = _signed(pdf, seed=seed).convert("L")
    picture.thumbnail((_SMALL, _SMALL))
    output = io.BytesIO()
    picture.save(output, "JPEG", quality=50)
    return output.getvalue()


def _signed(pdf: bytes, *, seed: int) -> Image.Image:
    chance = random.Random(seed)  # noqa: S311 - it draws, it protects nothing
    document = pypdfium2.PdfDocument(pdf)
    page = document[0].render(scale=_DPI / 72).to_pil().convert("RGB")
    document.close()
    width, height = page.size
    draw = ImageDraw.Draw(page)
    for left in (0.14, 0.54):
        _sign(draw, chance, (int(width * left), int(height * 0.755)), int(width * 0.17))
    tilted = page.rotate(
        chance.uniform(-0.6, 0.6), resample=Image.Resampling.BICUBIC, fillcolor=(250, 250, 248)
    )
    softened: Image.Image = tilted.filter(ImageFilter.GaussianBlur(0.4))
    return softened


def _sign(
    draw: ImageDraw.ImageDraw, chance: random.Random, start: tuple[int, int], width: int
) -> None:
    loops, tall = chance.uniform(3, 6), chance.uniform(10, 18)
    points = []
    for step in range(160):
        share = step / 160
        angle = share * loops * 2 * math.pi
        points.append(
            (
                start[0] + share * width + 9 * math.cos(angle),
                start[1] - tall * math.sin(angle) * (1 - 0.6 * share) - 14 * share,
            )
        )
    draw.line(points, fill=_INK, width=2, joint="curve")
