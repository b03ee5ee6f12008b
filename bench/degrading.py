"""Letters as they come back from printer, pen, scanner and telephone: each flaw by its own name.

Everything is Pillow and a seeded chance: the same name and seed give the same octets. The invented
page starts as our own PDF drawn at 300 dpi.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

DPI: Final = 300
_PAPER: Final = 244
_DESK: Final = 96


class Group:
    """What a class stands for in the aims."""

    OFFICE: Final = "office scan"
    PHONE: Final = "phone"
    HARD: Final = "beyond the aims"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One class of the corpus: its name, its group, and what it does to a clean page."""

    name: str
    group: str
    spoil: Callable[[Image.Image, Random], Image.Image]
    quality: int = 75

    def upload(self, page: Image.Image, seed: int) -> bytes:
        """Return the spoilt page as JPEG, the same for the same page and seed."""
        chance = Random(f"{self.name} {seed}")  # noqa: S311 - it must repeat itself
        buffer = BytesIO()
        self.spoil(page, chance).save(buffer, "JPEG", quality=self.quality)
        return buffer.getvalue()


def _scan(
    *, dpi: int, tilt: float = 0.0, blur: float = 0.0, noise: float = 0.0
) -> Callable[[Image.Image, Random], Image.Image]:
    """Return a flatbed's work: ``tilt`` up to so many degrees, ``blur`` in pixels of its own."""

    def spoil(page: Image.Image, chance: Random) -> Image.Image:
        picture = _printed(page, chance)
        if tilt:
            angle = chance.uniform(0.5, 1) * tilt * chance.choice((-1, 1))
            picture = picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=_PAPER)
        picture = _at(picture, dpi)
        return _noisy(_blurred(picture, blur), noise, chance)

    return spoil


def _phone(
    *,
    side: int,
    slant: float = 0.03,
    shade: float = 0.3,
    blur: float = 0.8,
    noise: float = 5.0,
    turn: float = 4.0,
    fold: bool = False,
) -> Callable[[Image.Image, Random], Image.Image]:
    """Return a telephone's work: a sheet on a desk, seen from one side, in uneven light.

    ``side`` is the longer side of the photograph in pixels, ``slant`` how far a corner of the sheet
    is moved (parts of its side), ``shade`` how much light is lost at the darker end.
    """

    def spoil(page: Image.Image, chance: Random) -> Image.Image:
        picture = _printed(page, chance)
        if fold:
            picture = _folded(picture, chance)
        picture = _at(picture, round(DPI * side * 1.1 / page.height))
        picture = _on_a_desk(picture, chance, slant=slant, turn=turn, side=side)
        picture = _shaded(picture, chance, shade)
        return _noisy(_blurred(picture, blur), noise, chance)

    return spoil


def _folded_scan(page: Image.Image, chance: Random) -> Image.Image:
    return _scan(dpi=150, tilt=2)(_folded(page, chance), chance)


def _faxed(page: Image.Image, chance: Random) -> Image.Image:
    """Return what a fax machine or a scanner set to "text" makes of it: black or white."""
    picture = _scan(dpi=100, tilt=1, noise=8)(page, chance)
    return picture.point([0 if level < chance.randint(140, 175) else 255 for level in range(256)])


def _crumpled(page: Image.Image, chance: Random) -> Image.Image:
    """Return a photograph of a sheet that lies in waves, as one that was in a pocket."""
    picture = _phone(side=2000, shade=0.5)(page, chance)
    width, height, rows = picture.width, picture.height, 40
    phase, reach = chance.uniform(0, 6), 0.006 * width
    mesh = []
    for row in range(rows):
        top, bottom = row * height // rows, (row + 1) * height // rows
        upper = reach * math.sin(phase + row * 0.9)
        lower = reach * math.sin(phase + (row + 1) * 0.9)
        source = (upper, top, lower, bottom, width + lower, bottom, width + upper, top)
        mesh.append(((0, top, width, bottom), source))
    return picture.transform(
        picture.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC, fillcolor=_DESK
    )


def _dim(page: Image.Image, chance: Random) -> Image.Image:
    """Return a photograph taken in a room without light: little contrast, much grain."""
    picture = _phone(side=2000, shade=0.6, noise=0)(page, chance)
    return _noisy(picture.point([12 + level * 45 // 255 for level in range(256)]), 5, chance)


def _glare(page: Image.Image, chance: Random) -> Image.Image:
    """Return a photograph with a lamp's reflection over the page's foot."""
    picture = _phone(side=2000)(page, chance)
    light = Image.new("L", picture.size, 0)
    across = chance.uniform(0.1, 0.9) * picture.width
    size, at = picture.width * 0.3, picture.height * 0.9
    ImageDraw.Draw(light).ellipse((across - size, at - size, across + size, at + size), fill=150)
    return ImageChops.add(picture, light.filter(ImageFilter.GaussianBlur(size / 3)))


def _stamped(page: Image.Image, chance: Random) -> Image.Image:
    """Let an office stamp and a pen stroke run over one lower corner."""
    picture = page.copy()
    draw = ImageDraw.Draw(picture)
    width, height = picture.size
    left = chance.choice((0.15, 0.85)) * width
    at, size = (left, height * 0.93), height * 0.055
    draw.ellipse((at[0] - size, at[1] - size, at[0] + size, at[1] + size), outline=90, width=14)
    draw.line(
        [(at[0] - size, at[1] + size * 0.4), (at[0] + size, at[1] - size * 0.5)], fill=60, width=9
    )
    return _scan(dpi=150, tilt=2)(picture, chance)


def _printed(page: Image.Image, chance: Random) -> Image.Image:
    """Return the page as toner on paper: neither black nor white, edges a little soft."""
    toner = chance.randint(25, 60)
    return page.point([toner + (_PAPER - toner) * level // 255 for level in range(256)]).filter(
        ImageFilter.GaussianBlur(1.0)
    )


def _folded(page: Image.Image, chance: Random) -> Image.Image:
    """Return the page with one lower corner folded over the QR that stands there."""
    picture = page.copy()
    width, height = picture.size
    size = chance.uniform(0.16, 0.22) * width
    corner = 0 if chance.random() < 0.5 else width
    inner = size if corner == 0 else width - size
    draw = ImageDraw.Draw(picture)
    draw.polygon([(corner, height), (corner, height - size), (inner, height)], fill=_DESK)
    draw.polygon([(inner, height), (corner, height - size), (inner, height - size)], fill=228)
    return picture


def _at(page: Image.Image, dpi: int) -> Image.Image:
    share = dpi / DPI
    size = (round(page.width * share), round(page.height * share))
    return page.resize(size, Image.Resampling.BOX if share < 1 else Image.Resampling.BICUBIC)


def _blurred(picture: Image.Image, radius: float) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(radius)) if radius else picture


def _noisy(picture: Image.Image, sigma: float, chance: Random) -> Image.Image:
    """Return the picture with grain; it is drawn from ``chance``, so that it repeats itself."""
    if not sigma:
        return picture
    tile = 256
    table = [round(128 + chance.gauss(0, sigma)) % 256 for _ in range(4096)]
    grain = Image.frombytes("L", (tile, tile), bytes(chance.choices(table, k=tile * tile)))
    whole = Image.new("L", picture.size)
    for top in range(0, picture.height, tile):
        for left in range(0, picture.width, tile):
            part = grain.transpose(chance.choice(list(Image.Transpose)))
            whole.paste(part, (left, top))
    return ImageChops.add(picture, whole, offset=-128)


def _shaded(picture: Image.Image, chance: Random, loss: float) -> Image.Image:
    """Return the picture with light falling off to one side, and the edge of a shadow in it."""
    light = Image.linear_gradient("L").rotate(chance.uniform(0, 360), Image.Resampling.BICUBIC)
    light = ImageOps.autocontrast(light.crop((52, 52, 204, 204)))
    draw = ImageDraw.Draw(light)
    start = chance.uniform(20, 130)
    draw.polygon([(start, 0), (start + 60, 0), (start + 30, 152), (start - 40, 152)], fill=20)
    light = light.filter(ImageFilter.GaussianBlur(5)).resize(picture.size, Image.Resampling.BICUBIC)
    dim = light.point([round(255 * (1 - loss) + level * loss) for level in range(256)])
    return ImageChops.multiply(picture, dim)


def _on_a_desk(
    page: Image.Image, chance: Random, *, slant: float, turn: float, side: int
) -> Image.Image:
    """Return the sheet lying on a desk, seen by a camera of 3:4 that does not look straight."""
    width, height = round(side * 3 / 4), side
    turned = page.rotate(
        chance.uniform(-turn, turn), Image.Resampling.BICUBIC, expand=True, fillcolor=_DESK
    )
    share = min(width / turned.width, height / turned.height) * 0.97
    sheet = turned.resize(
        (round(turned.width * share), round(turned.height * share)), Image.Resampling.BICUBIC
    )
    desk = Image.new("L", (width, height), _DESK)
    desk.paste(sheet, ((width - sheet.width) // 2, (height - sheet.height) // 2))
    reach = slant * side

    def moved(across: float, down: float) -> tuple[float, float]:
        return (across - chance.uniform(0, reach) * (1 if across == 0 else -1),
                down - chance.uniform(0, reach) * (1 if down == 0 else -1))  # fmt: skip

    corners = [moved(0, 0), moved(0, height), moved(width, height), moved(width, 0)]
    flat = [value for corner in corners for value in corner]
    return _seen(desk, flat)


def _seen(picture: Image.Image, corners: list[float]) -> Image.Image:
    """Return the picture such that ``corners`` of it come to lie in the four corners."""
    width, height = picture.size
    targets = [(0, 0), (0, height), (width, height), (width, 0)]
    rows, right = [], []
    for (x, y), (u, v) in zip(targets, zip(corners[::2], corners[1::2], strict=True), strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return picture.transform(
        picture.size, Image.Transform.PERSPECTIVE, _solved(rows, right),
        Image.Resampling.BICUBIC, fillcolor=_DESK,
    )  # fmt: skip


def _solved(rows: list[list[float]], right: list[float]) -> list[float]:
    """Return the solution of a system of linear equations (Gauss, with pivots)."""
    size = len(right)
    table = [[*row, value] for row, value in zip(rows, right, strict=True)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(table[row][column]))
        table[column], table[pivot] = table[pivot], table[column]
        for row in range(size):
            if row != column:
                share = table[row][column] / table[column][column]
                table[row] = [
                    one - share * other
                    for one, other in zip(table[row], table[column], strict=True)
                ]
    return [table[row][size] / table[row][row] for row in range(size)]


FLAWS: Final = (
    Flaw("300 dpi", Group.OFFICE, _scan(dpi=300)),
    Flaw("200 dpi", Group.OFFICE, _scan(dpi=200)),
    Flaw("150 dpi", Group.OFFICE, _scan(dpi=150)),
    Flaw("150 dpi, to 5°", Group.OFFICE, _scan(dpi=150, tilt=5)),
    Flaw("150 dpi, mild blur", Group.OFFICE, _scan(dpi=150, tilt=1, blur=0.8)),
    Flaw("150 dpi, mild noise", Group.OFFICE, _scan(dpi=150, tilt=1, noise=10)),
    Flaw("150 dpi, all of these", Group.OFFICE, _scan(dpi=150, tilt=5, blur=0.7, noise=8)),
    Flaw("200 dpi, JPEG 30", Group.OFFICE, _scan(dpi=200, tilt=2), quality=30),
    Flaw("phone, 2400", Group.PHONE, _phone(side=2400), quality=60),
    Flaw("phone, 1600", Group.PHONE, _phone(side=1600), quality=60),
    Flaw("phone, slanted", Group.PHONE, _phone(side=2000, slant=0.09, turn=10), quality=60),
    Flaw("phone, shadow", Group.PHONE, _phone(side=2000, shade=0.7), quality=60),
    Flaw("phone, out of focus", Group.PHONE, _phone(side=2000, blur=1.9), quality=60),
    Flaw("phone, grain", Group.PHONE, _phone(side=2000, noise=18), quality=60),
    Flaw("phone, JPEG 30", Group.PHONE, _phone(side=2000), quality=30),
    Flaw("phone, folded corner", Group.PHONE, _phone(side=2000, fold=True), quality=60),
    Flaw("100 dpi", Group.HARD, _scan(dpi=100, tilt=1)),
    Flaw("100 dpi, JPEG 30", Group.HARD, _scan(dpi=100, tilt=1), quality=30),
    Flaw("150 dpi, to 15°", Group.HARD, _scan(dpi=150, tilt=15)),
    Flaw("folded corner", Group.HARD, _folded_scan),
    Flaw("stamp over a QR", Group.HARD, _stamped),
    Flaw("75 dpi", Group.HARD, _scan(dpi=75, tilt=1)),
    Flaw("100 dpi, blur, noise", Group.HARD, _scan(dpi=100, tilt=3, blur=0.8, noise=15)),
    Flaw("fax", Group.HARD, _faxed, quality=90),
    Flaw("phone, 1200", Group.HARD, _phone(side=1200), quality=60),
    Flaw("phone, 900", Group.HARD, _phone(side=900), quality=50),
    Flaw("phone, 700", Group.HARD, _phone(side=700), quality=60),
    Flaw("phone, slanted far", Group.HARD, _phone(side=2000, slant=0.2, turn=25), quality=60),
    Flaw("phone, deep shadow", Group.HARD, _phone(side=2000, shade=0.93, noise=8), quality=60),
    Flaw("phone, far out of focus", Group.HARD, _phone(side=2000, blur=2.6), quality=60),
    Flaw("phone, much grain", Group.HARD, _phone(side=2000, noise=45), quality=60),
    Flaw("phone, crumpled", Group.HARD, _crumpled, quality=60),
    Flaw("phone, dim room", Group.HARD, _dim, quality=60),
    Flaw("phone, glare", Group.HARD, _glare, quality=60),
)
