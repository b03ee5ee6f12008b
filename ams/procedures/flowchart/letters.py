"""How wide words are in Liberation Sans, and where a line breaks.

The advance widths come from the committed fonts' own tables (``widths.json``, in 2048ths of the
type size, as ``tests/procedures/flowchart/test_letters.py`` checks), so that the screen and the
paper break their lines at the same words.
"""

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

_FILE = Path(__file__).with_name("widths.json")
_UNITS: Final = 2048
_SPARE: Final = 1.02  # a browser without the font draws another one a little wider


@cache
def _advances(*, bold: bool) -> dict[str, int]:
    by_width: dict[str, str] = json.loads(_FILE.read_text("utf-8"))["bold" if bold else "regular"]
    return {letter: int(width) for width, letters in by_width.items() for letter in letters}


def width_of(text: str, *, size: float, bold: bool = False) -> float:
    """Return how wide ``text`` is at a type size, in the unit of ``size``."""
    return _units(text, bold=bold) * size / _UNITS


@lru_cache(maxsize=4096)
def _units(text: str, *, bold: bool) -> int:
    """Return the width in 2048ths; a letter that the table lacks counts as a full square."""
    advances = _advances(bold=bold)
    return sum(advances.get(letter, _UNITS) for letter in text)


def wrapped(text: str, width: float, *, size: float, bold: bool = False) -> tuple[str, ...]:
    """Return ``text`` in lines no wider than ``width``; a word too long for a line is cut."""
    lines: list[str] = []
    used, blank = 0.0, width_of(" ", size=size, bold=bold)
    for word in _pieces(text, width, size=size, bold=bold):
        wide = width_of(word, size=size, bold=bold)
        if lines and (used + blank + wide) * _SPARE <= width:
            lines[-1] += f" {word}"
            used += blank + wide
        else:
            lines.append(word)
            used = wide
    return tuple(lines)


def _fits(text: str, width: float, *, size: float, bold: bool) -> bool:
    return width_of(text, size=size, bold=bold) * _SPARE <= width


def _pieces(text: str, width: float, *, size: float, bold: bool) -> Iterator[str]:
    for word in text.split():
        rest = word
        while not _fits(rest, width, size=size, bold=bold) and len(rest) > 1:
            cut = _cut(rest, width, size=size, bold=bold)
            yield rest[:cut]
            rest = rest[cut:]
        yield rest


def _cut(word: str, width: float, *, size: float, bold: bool) -> int:
    """Return how many letters of a long word fit on a line, preferably up to a slash or hyphen."""
    fitting = 1
    while _fits(word[: fitting + 1], width, size=size, bold=bold):
        fitting += 1
    at_sign = max(word.rfind(sign, 0, fitting) for sign in "/-@.") + 1
    return at_sign or fitting
