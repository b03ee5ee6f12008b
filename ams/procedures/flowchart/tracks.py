"""Which way an arrow back takes: the gutter it climbs in, its track there, its ports.

Symbols stand in the middle of their lane, one in a row. So a row's middle line is free of symbols
but for its own, and the gutters beside the lanes are free of symbols throughout: an arrow that
leaves sideways, climbs in a gutter and enters sideways can cross none. The choice of the gutter
only decides how many other arrows it crosses and how long it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_CROSSING: Final = 10.0
_SHARED_SIDE: Final = 3.0
_TRACK: Final = 8.0
_CONNECTOR_TRACK: Final = 19.0  # wide enough for a pentagon


Port = tuple[int, int, bool]
"""An arrow's place in the plan, a row of the sheet, and whether it leaves there."""


class Part(StrEnum):
    """How much of an arrow back is on a sheet: all of it, its beginning or its end."""

    WHOLE = "whole"
    EXIT = "exit"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Climb:
    """An arrow back on one sheet, in rows of that sheet.

    ``bottom`` and ``top`` are the rows it joins; -1 and the number of rows are the strips in which
    connectors stand. ``flow`` is the arrow's place in the plan.
    """

    flow: int
    part: Part
    bottom: int
    top: int


@dataclass(frozen=True, slots=True)
class Routed:
    """A climb with its gutter (0 is left of the first lane) and its track there, from the left."""

    climb: Climb
    gutter: int
    track: int

    def ends(self) -> tuple[tuple[int, bool], ...]:
        """Return the rows it joins on this sheet, each with whether it leaves there."""
        bottom = ((self.climb.bottom, True),) if self.climb.part is not Part.ENTRY else ()
        top = ((self.climb.top, False),) if self.climb.part is not Part.EXIT else ()
        return bottom + top


def routed(climbs: Sequence[Climb], lanes: Sequence[int], count: int) -> tuple[Routed, ...]:
    """Return the climbs with gutters and tracks; ``lanes`` is each row's lane, of ``count``.

    Short ones choose first: they have the least choice.
    """
    chosen: list[tuple[Climb, int]] = []
    for climb in sorted(climbs, key=lambda one: (one.bottom - one.top, one.bottom, one.flow)):
        gutter = min(
            range(count + 1), key=lambda gutter: (_cost(climb, gutter, lanes, chosen), gutter)
        )
        chosen.append((climb, gutter))
    return _with_tracks(chosen, lanes)


def _rows(climb: Climb, lanes: Sequence[int]) -> tuple[int, ...]:
    """Return the rows of this sheet where the climb has a horizontal part."""
    return tuple(row for row in (climb.bottom, climb.top) if 0 <= row < len(lanes))


def _cost(
    climb: Climb, gutter: int, lanes: Sequence[int], chosen: Iterable[tuple[Climb, int]]
) -> float:
    cost = sum(abs(lanes[row] + 0.5 - gutter) for row in _rows(climb, lanes))
    for row in range(max(climb.top, 0), min(climb.bottom, len(lanes) - 1)):
        low, high = sorted((lanes[row], lanes[row + 1]))
        if low < gutter <= high:
            cost += _CROSSING
    for other, its in chosen:
        cost += _CROSSING * _crossings((climb, gutter), (other, its), lanes)
        cost += _CROSSING * _crossings((other, its), (climb, gutter), lanes)
        cost += _SHARED_SIDE * _shared_sides((climb, gutter), (other, its), lanes)
    return cost


def _crossings(across: tuple[Climb, int], upright: tuple[Climb, int], lanes: Sequence[int]) -> int:
    """Return how often the horizontal parts of one cross the vertical part of the other."""
    (climb, gutter), (other, its) = across, upright
    return sum(
        1
        for row in _rows(climb, lanes)
        if other.top < row < other.bottom and _is_between(its, lanes[row], gutter)
    )


def _is_between(gutter: int, lane: int, other: int) -> bool:
    return lane < gutter <= other if other > lane else other <= gutter <= lane


def _shared_sides(one: tuple[Climb, int], two: tuple[Climb, int], lanes: Sequence[int]) -> int:
    return len(_sides(one, lanes) & _sides(two, lanes))


def _sides(one: tuple[Climb, int], lanes: Sequence[int]) -> set[tuple[int, bool]]:
    climb, gutter = one
    return {(row, gutter <= lanes[row]) for row in _rows(climb, lanes)}


def _with_tracks(chosen: Sequence[tuple[Climb, int]], lanes: Sequence[int]) -> tuple[Routed, ...]:
    """Number the tracks of each gutter so that no two climbs that meet share one.

    Climbs that leave to the left stand at the gutter's right edge and the other way round: the
    shortest is nearest to its symbol.
    """
    found: list[Routed] = []
    by_gutter: defaultdict[int, list[Climb]] = defaultdict(list)
    for climb, gutter in chosen:
        by_gutter[gutter].append(climb)
    for gutter, climbs in sorted(by_gutter.items()):
        near_right = [climb for climb in climbs if gutter <= lanes[_rows(climb, lanes)[0]]]
        near_left = [climb for climb in climbs if climb not in near_right]
        left, right = _coloured(near_left), _coloured(near_right)
        total = 1 + max(left.values(), default=-1) + 1 + max(right.values(), default=-1)
        found += [Routed(climb, gutter, track) for climb, track in left.items()]
        found += [Routed(climb, gutter, total - 1 - track) for climb, track in right.items()]
    return tuple(found)


def _coloured(climbs: Iterable[Climb]) -> dict[Climb, int]:
    """Give each climb the first track that no climb it meets stands on."""
    tracks: dict[Climb, int] = {}
    for climb in climbs:
        taken = {
            track
            for other, track in tracks.items()
            if other.top <= climb.bottom and climb.top <= other.bottom
        }
        tracks[climb] = next(track for track in range(len(tracks) + 1) if track not in taken)
    return tracks


@dataclass(frozen=True, slots=True)
class Gutters:
    """How many tracks each gutter has, and how far they are from each other."""

    tracks: tuple[int, ...]
    spacing: tuple[float, ...]

    @classmethod
    def none(cls, count: int) -> "Gutters":
        """Return gutters without tracks."""
        return cls((0,) * count, (_TRACK,) * count)

    def widened(self, sheets: Iterable[Sequence[Routed]]) -> "Gutters":
        """Return gutters that have room for these sheets too: none gets narrower."""
        tracks, spacing = list(self.tracks), list(self.spacing)
        for one in (one for sheet in sheets for one in sheet):
            tracks[one.gutter] = max(tracks[one.gutter], one.track + 1)
            if one.climb.part is not Part.WHOLE:
                spacing[one.gutter] = _CONNECTOR_TRACK
        return Gutters(tuple(tracks), tuple(spacing))


def ports(climbs: Sequence[Routed], lanes: Sequence[int], step: float) -> Mapping[Port, float]:
    """Return how far below a symbol's middle each climb joins it: port → distance.

    On one side of a symbol those that leave stand above those that arrive, the nearer track
    outermost, so that none crosses another beside the symbol.
    """
    sides: defaultdict[tuple[int, bool], list[tuple[bool, float, Routed]]] = defaultdict(list)
    for one in climbs:
        for row, leaves in one.ends():
            is_left = one.gutter <= lanes[row]
            place = one.gutter + one.track / 100
            away = lanes[row] - place if is_left else place - lanes[row]
            sides[row, is_left].append((not leaves, away if leaves else -away, one))
    found: dict[Port, float] = {}
    for (row, _side), joined in sides.items():
        joined.sort(key=lambda each: each[:2])
        first = _first(joined)
        for place, (arrives, _away, one) in enumerate(joined):
            found[one.climb.flow, row, not arrives] = (place - first) * step
    return found


def _first(joined: Sequence[tuple[bool, float, Routed]]) -> float:
    """Return the place that stands at the symbol's middle: the last that leaves, else the mean."""
    leaving = sum(1 for arrives, _away, _one in joined if not arrives)
    return leaving - 1 if leaving else (len(joined) - 1) / 2
