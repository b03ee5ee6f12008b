"""Whether the room for a signature holds ink that AMS did not print: a hint, never a verdict.

A page that comes back laid flat (``reading.flat``) lies over our own PDF's page, drawn as small.
What is dark there and not here was added: a pen, a stamp. Whether both lie over each other is seen
by what AMS printed around the room; where it is not found again, nothing is said (ADR 0061).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageChops, ImageFilter, ImageStat

from ams.letters.data import LetterData
from ams.letters.own_pages import Printed, last_printed, opened
from ams.letters.reading.flat_pages import HEIGHT, PER_MM, WIDTH
from ams.letters.reading.results import Ink

_POINTS_PER_MM: Final = 72 / 25.4
_SEEN: Final = 24  # signs of a name that are looked for: a longer one goes on in the next line

# The room around a name, in millimetres.
_ABOVE: Final = 33.0
_EDGE: Final = 8.0  # of the paper, where its shadow and the desk may be seen
_FOOT: Final = 262.0  # the room ends where the page's foot begins
_SPILL: Final = 18.0  # so far left of a superior's name his signature and stamp may reach
_BLANK: Final = (17.0, 3.0)  # above the name nothing is printed from here to here

_REACH: Final = 6  # pixels that a page may lie beside ours: 3 mm
_MARGIN: Final = _REACH + 8  # pixels looked at around a room
_PRINTED: Final = 110  # levels: the core of what AMS printed
_TOUCHED: Final = 16  # levels: its outermost edge
_FAINT: Final = 0.085  # of the paper's brightness: what is this much darker is ink
_SIGMAS: Final = 6.0  # of the paper's grain, by its upper quartile
_FOUND_AGAIN: Final = 0.7  # of the core of what AMS printed, else the page does not lie over ours
_INK: Final = 5.0  # square millimetres; the shortest signature has more
_NONE: Final = 1.5

Box = tuple[int, int, int, int]
Choose = Callable[[Image.Image, Image.Image], Image.Image]


@dataclass(frozen=True, slots=True)
class Room:
    """Where somebody signs: what AMS printed there, drawn small, and where it lies on its page."""

    box: Box
    printed: Image.Image


@dataclass(frozen=True, slots=True)
class SigningPage:
    """The page (from 1) that is signed, with the applicant's and the superior's room.

    ``None`` stands for a room that is not where it must be.
    """

    number: int
    applicant: Room | None
    superior: Room | None


def signing_page(pdf: bytes, content: LetterData) -> SigningPage | None:
    """Return where a letter of ours is signed; ``None`` where the superior's name is not found."""
    signer = content.representative or content.applicant
    with opened(pdf) as document:
        superior = last_printed(document, content.superior.name[:_SEEN].strip())
        applicant = last_printed(document, signer.name[:_SEEN].strip())
        if superior is None:
            return None
        page = document[superior.page]
        bitmap = page.render(scale=PER_MM / _POINTS_PER_MM, grayscale=True)
        own = ImageChops.invert(bitmap.to_pil().convert("L").resize((WIDTH, HEIGHT)))
    start = _millimetres(superior)[0]
    rooms = {"superior": _room(own, superior, left=start - _SPILL, right=210 - _EDGE)}
    if applicant is not None and applicant.page == superior.page:
        rooms["applicant"] = _room(own, applicant, left=_EDGE, right=start - 2)
    return SigningPage(superior.page + 1, rooms.get("applicant"), rooms["superior"])


def ink_in(room: Room | None, flat: Image.Image) -> Ink:
    """Return whether ``flat``, the same page as it came back, has ink in the room."""
    if room is None:
        return Ink.UNKNOWN
    dark, least = _darkness(flat, room.box)
    core = room.printed.point(_from(_PRINTED))
    shown = _best_laid(dark, core)
    inked = shown.point(_from(least))
    if not _share(inked, core) > _FOUND_AGAIN:
        return Ink.UNKNOWN
    printed = room.printed.point(_from(_TOUCHED)).filter(ImageFilter.MaxFilter(7))
    added = sum(ImageChops.subtract(inked, printed).histogram()[128:]) / PER_MM**2
    return Ink.THERE if added >= _INK else Ink.NONE if added <= _NONE else Ink.UNKNOWN


def together(found: Iterable[Ink]) -> Ink:
    """Return what several copies of the same page say: ink on one of them is ink."""
    said = set(found)
    return next((one for one in (Ink.THERE, Ink.UNKNOWN, Ink.NONE) if one in said), Ink.UNKNOWN)


def _room(own: Image.Image, name: Printed, *, left: float, right: float) -> Room | None:
    """Return the room around a name; ``None`` where no blank lies above it, so it is another."""
    start, top, end, _bottom = _millimetres(name)
    blank = _box(start, top - _BLANK[0], max(end, start + 30), top - _BLANK[1])
    box = _box(left, top - _ABOVE, right, _FOOT)
    has_room = box[0] + 40 * PER_MM <= box[2] and _MARGIN <= box[1] < box[3]
    is_blank = own.crop(blank).point(_from(_TOUCHED)).getbbox() is None
    if not (has_room and is_blank):
        return None
    return Room(box, own.crop(box))


def _millimetres(place: Printed) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom from the page's upper left corner."""
    left, right = place.left / _POINTS_PER_MM, place.right / _POINTS_PER_MM
    return left, 297 - place.top / _POINTS_PER_MM, right, 297 - place.bottom / _POINTS_PER_MM


def _box(left: float, top: float, right: float, bottom: float) -> Box:
    return (
        round(left * PER_MM), round(top * PER_MM), round(right * PER_MM), round(bottom * PER_MM),
    )  # fmt: skip


def _wider(box: Box, by: int) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _darkness(flat: Image.Image, box: Box) -> tuple[Image.Image, int]:
    """Return how much darker than the paper around it each pixel is, and what counts as ink."""
    part = flat.crop(_wider(box, _MARGIN))
    # Closing by nine pixels: what is narrower, a stroke or a letter, is gone.
    paper = _over_nine(_over_nine(part, ImageChops.lighter), ImageChops.darker)
    inner = _wider((0, 0, *part.size), _REACH - _MARGIN)
    dark = ImageChops.subtract(paper, part).crop(inner)
    paper = paper.crop(inner)
    middle, upper = _quantiles(dark)
    bright = ImageStat.Stat(paper).median[0]
    return dark, round(middle + max(_FAINT * bright, _SIGMAS * (upper - middle)))


def _over_nine(picture: Image.Image, choose: Choose) -> Image.Image:
    """Return the lightest, or darkest, of nine by nine pixels around each; edges wrap around."""
    for across, down in ((1, 0), (0, 1)):
        for step in (1, 2, 4, 1):
            moved = ImageChops.offset(picture, step * across, step * down)
            picture = choose(picture, moved)
    return ImageChops.offset(picture, -4, -4)


def _quantiles(picture: Image.Image) -> tuple[int, int]:
    """Return the middle and the upper quarter of its levels."""
    histogram, seen = picture.histogram(), 0
    total, found = sum(histogram), [255, 255]
    for level, count in enumerate(histogram):
        seen += count
        for at, share in enumerate((0.5, 0.75)):
            if seen >= share * total:
                found[at] = min(found[at], level)
    return found[0], found[1]


def _best_laid(dark: Image.Image, core: Image.Image) -> Image.Image:
    """Return the part of ``dark`` that lies best over what AMS printed."""
    width, height = core.size
    found = (_REACH, _REACH)
    for reach, step in ((_REACH, 2), (1, 1)):
        steps = range(-reach, reach + 1, step)
        tried = [(found[0] + across, found[1] + down) for across in steps for down in steps]
        found = max(tried, key=lambda at: _mean_over(dark, core, at))
    return _part(dark, found, width, height)


def _mean_over(dark: Image.Image, core: Image.Image, at: tuple[int, int]) -> float:
    """Return how dark it is, on the mean, where AMS printed if the page lies so."""
    left, top, right, bottom = core.getbbox() or (0, 0, 1, 1)
    inner = core.crop((left, top, right, bottom))
    part = _part(dark, (at[0] + left, at[1] + top), *inner.size)
    return float(ImageStat.Stat(part, inner).mean[0]) if core.getbbox() else 0.0


def _part(picture: Image.Image, at: tuple[int, int], width: int, height: int) -> Image.Image:
    return picture.crop((*at, at[0] + width, at[1] + height))


def _share(inked: Image.Image, core: Image.Image) -> float:
    return ImageStat.Stat(inked, core).mean[0] / 255 if core.getbbox() else 0.0


def _from(level: int) -> list[int]:
    return [255 if one >= level else 0 for one in range(256)]
