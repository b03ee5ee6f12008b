"""A flowchart that is laid out: where every word, symbol and arrow stands, in points.

The origin is a sheet's upper left corner, y grows downwards.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ams.procedures.flowchart.plan import Style

Point = tuple[float, float]
MARGIN: Final = 9.0


class Shape(StrEnum):
    """The five symbols of PermenPAN-RB 35/2012 but for the arrow, which is ``Arrow``."""

    CAPSULE = "capsule"
    BOX = "box"
    DIAMOND = "diamond"
    PENTAGON = "pentagon"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words; ``x`` and ``y`` are where its baseline begins.

    ``marker`` (a bullet, a number) stands ``MARGIN`` before it.
    """

    x: float
    y: float
    text: str
    width: float
    style: Style
    size: float
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A cell's rectangle with its lines."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]
    is_proposed: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A symbol by its middle; a pentagon carries the letter of its other half in ``text``."""

    shape: Shape
    x: float
    y: float
    width: float
    height: float
    key: str
    text: str = ""
    state: str = ""

    @property
    def top(self) -> float:
        """Return the upper edge."""
        return self.y - self.height / 2

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return self.y + self.height / 2

    def reach(self, dy: float) -> float:
        """Return how far the outline is from the middle, sideways, ``dy`` below the middle."""
        half, up = self.width / 2, self.height / 2
        if self.shape is Shape.DIAMOND:
            return half * max(0.0, 1 - abs(dy) / up)
        if self.shape is Shape.CAPSULE:
            return half - up + math.sqrt(max(0.0, up**2 - dy**2))
        return half

    def outline(self) -> tuple[Point, ...]:
        """Return the corners of what is drawn with straight lines; a capsule's of its box."""
        left, right = self.x - self.width / 2, self.x + self.width / 2
        if self.shape is Shape.DIAMOND:
            return ((self.x, self.top), (right, self.y), (self.x, self.bottom), (left, self.y))
        if self.shape is Shape.PENTAGON:
            shoulder = self.top + self.height * 0.6
            return (
                (left, self.top), (right, self.top), (right, shoulder),
                (self.x, self.bottom), (left, shoulder),
            )  # fmt: skip
        return ((left, self.top), (right, self.top), (right, self.bottom), (left, self.bottom))


@dataclass(frozen=True, slots=True)
class Label:
    """Words beside an arrow: Ya or Tidak; ``x`` and ``y`` are where the baseline begins."""

    x: float
    y: float
    width: float
    text: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line from one activity to another, or its part on this sheet; its last point is the tip."""

    start: str
    end: str
    points: tuple[Point, ...]
    label: Label | None = None
    is_proposed: bool = False
    taken: int = 0


@dataclass(frozen=True, slots=True)
class Band:
    """A row of the table; a strip for connectors has no key and says where the arrows go on."""

    key: str
    y: float
    height: float
    cells: tuple[Area, ...]
    state: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the flowchart, or all of it on the screen."""

    width: float
    height: float
    heads: tuple[Area, ...]
    head_height: float
    bands: tuple[Band, ...]
    columns: tuple[float, ...]
    lanes: tuple[float, float]
    symbols: tuple[Placed, ...]
    arrows: tuple[Arrow, ...]
    size: float


@dataclass(frozen=True, slots=True)
class Paper:
    """The room for a flowchart; ``height`` is ``None`` on the screen, which scrolls."""

    width: float
    height: float | None
    size: float = 8.0
