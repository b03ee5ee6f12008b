"""People sign: strokes of a pen where a letter leaves room for them, as they come in offices."""

import math
from dataclasses import dataclass
from random import Random
from typing import Final

from PIL import Image, ImageDraw

from ams.letters.ink import Room
from ams.letters.reading.flat_pages import PER_MM

_STEPS: Final = 160


@dataclass(frozen=True, slots=True)
class Pen:
    """How somebody signs: sizes in millimetres, the ink in levels of grey."""

    name: str
    length: tuple[float, float]
    height: float
    width: float
    level: int

    def sign(self, page: Image.Image, room: Room, seed: int) -> Image.Image:
        """Return the page (A4 at any size) signed in the room, not always in its middle."""
        chance = Random(f"{self.name} {seed}")  # noqa: S311 - it must repeat itself
        pixels = page.width / 210
        left, top, right, _bottom = (value / PER_MM for value in room.box)
        length = chance.uniform(*self.length)
        start = left + chance.uniform(0.25, 0.35) * (right - left)
        middle = top + chance.uniform(17, 30)  # a name stands 33 mm below a room's upper edge
        turns = chance.uniform(3, 6)
        points = []
        for step in range(_STEPS):
            share = step / _STEPS
            angle = share * turns * 2 * math.pi
            across = start + share * length + 0.5 * self.height * math.cos(angle)
            down = middle - self.height * math.sin(angle) * (1 - 0.6 * share) - 4 * share
            points.append((across * pixels, down * pixels))
        signed = page.copy()
        ImageDraw.Draw(signed).line(
            points, fill=self.level, width=max(1, round(self.width * pixels)), joint="curve"
        )
        return signed


PENS: Final = (
    Pen("firm", (28, 45), 6, 0.5, 70),
    Pen("small", (14, 20), 3, 0.35, 90),
    Pen("faint", (25, 40), 5, 0.35, 130),
)
