"""Lays a page of ours flat: seen upright, unslanted, at two pixels a millimetre.

The corners of the two QRs in its foot, whose place is always the same (``letter.typ``), say how
the sheet lay before scanner or camera.
"""

from collections.abc import Sequence
from typing import Final

from PIL import Image

from ams.letters.reading.flat_pages import HEIGHT, PER_MM, WIDTH

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]
"""Of a QR, as its own eyes see it: upper left, upper right, lower right, lower left."""

_SIDE: Final = 24.0  # millimetres, as the next three; from the page's upper left corner
_LEFTS: Final = (25.0, 166.0)
_TOP: Final = 266.5


def flattened(gray: Image.Image, pair: tuple[Corners, Corners]) -> Image.Image | None:
    """Return the page laid flat; ``None`` where the two QRs do not lie as on any page of ours."""
    left, right = sorted(pair, key=lambda corners: _along(pair[0], corners))
    places = [(PER_MM * x, PER_MM * y) for start in _LEFTS for x, y in _square(start)]
    seen = [*left, *right]
    shrink = max(1, int(_length(left[0], right[1]) / (PER_MM * (_LEFTS[1] + _SIDE - _LEFTS[0]))))
    small = gray.reduce(shrink) if shrink > 1 else gray
    found = _homography(places, [(x / shrink, y / shrink) for x, y in seen])
    if found is None or not _is_sound(found):
        return None
    return small.transform(
        (WIDTH, HEIGHT),
        Image.Transform.PERSPECTIVE,
        found,
        Image.Resampling.BILINEAR,
        fillcolor=255,
    )


def _square(left: float) -> tuple[Point, ...]:
    right, bottom = left + _SIDE, _TOP + _SIDE
    return (left, _TOP), (right, _TOP), (right, bottom), (left, bottom)


def _along(first: Corners, other: Corners) -> float:
    """Return how far to the right ``other`` lies, in the direction of ``first``'s upper edge."""
    (x, y), (u, v) = first[0], first[1]
    return (other[0][0] - x) * (u - x) + (other[0][1] - y) * (v - y)


def _length(one: Point, other: Point) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


def _is_sound(found: Sequence[float]) -> bool:
    """Tell whether the whole page lies before the camera."""
    ends = ((0, 0), (WIDTH, 0), (0, HEIGHT), (WIDTH, HEIGHT))
    return all(found[6] * x + found[7] * y + 1 > 0.2 for x, y in ends)  # noqa: PLR2004 - 0 is its horizon


def _homography(places: Sequence[Point], seen: Sequence[Point]) -> list[float] | None:
    """Return the eight numbers that lead from places on the page to those seen, least squares."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(places, seen, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return _solved(
        [[sum(row[one] * row[other] for row in rows) for other in range(9)] for one in range(8)]
    )


def _solved(table: list[list[float]]) -> list[float] | None:
    """Return what solves so many linear equations (Gauss, with pivots); ``None``: nothing."""
    size = len(table)
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(table[row][column]))
        table[column], table[pivot] = table[pivot], table[column]
        if abs(table[column][column]) < 1e-9:  # noqa: PLR2004 - next to nothing
            return None
        for row in range(size):
            share = table[row][column] / table[column][column]
            if row != column:
                table[row] = [
                    one - share * other
                    for one, other in zip(table[row], table[column], strict=True)
                ]
    return [table[row][size] / table[row][row] for row in range(size)]
