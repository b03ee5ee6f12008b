"""Symbols and arrows of one sheet, once its rows and tracks are known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ams.procedures.flowchart.columns import Grid
from ams.procedures.flowchart.geometry import Arrow, Band, Label, Placed, Point, Shape
from ams.procedures.flowchart.letters import width_of
from ams.procedures.flowchart.plan import Flow, Plan, Row
from ams.procedures.flowchart.symbols import PORT_STEP, shape_of, size_of
from ams.procedures.flowchart.tracks import Part, Port, Routed, ports

STRIP_HEIGHT: Final = 24.0
LABEL_SIZE: Final = 6.5
_PENTAGON: Final = (15.0, 16.0)
_RUN: Final = 5.0  # a run to another lane stands this far above the row's lower edge


@dataclass(frozen=True, slots=True)
class Stage:
    """What one sheet holds: rows from ``first`` up to ``last``, its climbs, the parted arrows."""

    plan: Plan
    grid: Grid
    first: int
    last: int
    routes: tuple[Routed, ...]
    letters: Mapping[int, str]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return the rows that stand on this sheet."""
        return self.plan.rows[self.first : self.last]

    @property
    def has_strip_above(self) -> bool:
        """Tell whether connectors stand above the rows."""
        return self.first > 0

    @property
    def has_strip_below(self) -> bool:
        """Tell whether connectors stand below the rows."""
        return self.last < len(self.plan.rows)

    def holds(self, row: int) -> bool:
        """Tell whether a row of the plan stands on this sheet."""
        return self.first <= row < self.last


def symbols_of(stage: Stage, bands: Sequence[Band]) -> tuple[Placed, ...]:
    """Return the symbols of the sheet's rows and the pentagons of its connectors."""
    by_key = {band.key: band for band in bands}
    rows = [
        _symbol(stage, place, by_key[row.key]) for place, row in enumerate(stage.rows, stage.first)
    ]
    return (*rows, *_pentagons(stage, bands))


def _symbol(stage: Stage, place: int, band: Band) -> Placed:
    row = stage.plan.rows[place]
    width, height = size_of(stage.plan, place)
    return Placed(
        shape=shape_of(row.symbol),
        x=stage.grid.lane_middles[row.lane],
        y=band.y + band.height / 2,
        width=width,
        height=height,
        key=row.key,
        state=row.state,
    )


def _pentagons(stage: Stage, bands: Sequence[Band]) -> Iterator[Placed]:
    climbs = {one.climb.flow: one for one in stage.routes}
    width, height = _PENTAGON
    for place, letter in stage.letters.items():
        flow = stage.plan.flows[place]
        leaves = stage.holds(flow.start)
        if not leaves and not stage.holds(flow.end):
            continue
        if flow.is_back:
            x = stage.grid.track(climbs[place].gutter, climbs[place].track)
        else:
            row = stage.plan.rows[flow.start if leaves else flow.end]
            x = stage.grid.lane_middles[row.lane]
        # Onward leaves below and arrives above; back the other way round.
        band = bands[-1] if leaves != flow.is_back else bands[0]
        y = band.y + band.height / 2
        yield Placed(Shape.PENTAGON, x, y, width, height, key=str(place), text=letter)


def arrows_of(stage: Stage, bands: Sequence[Band], symbols: Sequence[Placed]) -> tuple[Arrow, ...]:
    """Return the sheet's arrows: onward from below, back from the side."""
    by_key = {symbol.key: symbol for symbol in symbols}
    floors = {band.key: band.y + band.height for band in bands}
    onward = [
        _onward(stage, place, by_key, floors)
        for place, flow in enumerate(stage.plan.flows)
        if not flow.is_back and (stage.holds(flow.start) or stage.holds(flow.end))
    ]
    distances = ports(stage.routes, [row.lane for row in stage.rows], PORT_STEP)
    back = [_back(stage, one, by_key, distances) for one in stage.routes]
    return (*onward, *back)


def _onward(
    stage: Stage, place: int, symbols: Mapping[str, Placed], floors: Mapping[str, float]
) -> Arrow:
    flow = stage.plan.flows[place]
    start, end = stage.plan.rows[flow.start].key, stage.plan.rows[flow.end].key
    one = symbols[start] if stage.holds(flow.start) else symbols[str(place)]
    two = symbols[end] if stage.holds(flow.end) else symbols[str(place)]
    points: tuple[Point, ...] = ((one.x, one.bottom), (two.x, two.top))
    if one.x != two.x:
        run = floors[start] - _RUN
        points = (points[0], (one.x, run), (two.x, run), points[1])
    label = _below(one, flow.label) if flow.label and stage.holds(flow.start) else None
    return _arrow(stage.plan, flow, points, label)


def _below(symbol: Placed, text: str) -> Label:
    return Label(symbol.x + 3, symbol.bottom + 7.5, width_of(text, size=LABEL_SIZE), text)


def _back(
    stage: Stage, one: Routed, symbols: Mapping[str, Placed], distances: Mapping[Port, float]
) -> Arrow:
    climb, flow = one.climb, stage.plan.flows[one.climb.flow]
    x = stage.grid.track(one.gutter, one.track)
    points: list[Point] = []
    label = None
    if climb.part is Part.ENTRY:
        points.append((x, symbols[str(climb.flow)].top))
    else:
        symbol = symbols[stage.plan.rows[flow.start].key]
        beside = _beside(symbol, x, distances[climb.flow, climb.bottom, True])
        points += [beside, (x, beside[1])]
        label = _aside(beside, x, flow.label) if flow.label else None
    if climb.part is Part.EXIT:
        points.append((x, symbols[str(climb.flow)].bottom))
    else:
        symbol = symbols[stage.plan.rows[flow.end].key]
        beside = _beside(symbol, x, distances[climb.flow, climb.top, False])
        points += [(x, beside[1]), beside]
    return _arrow(stage.plan, flow, tuple(points), label)


def _beside(symbol: Placed, x: float, distance: float) -> Point:
    """Return where an arrow from ``x`` meets the outline, ``distance`` below the middle."""
    reach = symbol.reach(distance)
    return (symbol.x - reach if x < symbol.x else symbol.x + reach, symbol.y + distance)


def _aside(beside: Point, x: float, text: str) -> Label:
    """Return the word above the run that leaves sideways."""
    width = width_of(text, size=LABEL_SIZE)
    left = beside[0] - 2 - width if x < beside[0] else beside[0] + 2
    return Label(left, beside[1] - 2, width, text)


def _arrow(plan: Plan, flow: Flow, points: tuple[Point, ...], label: Label | None) -> Arrow:
    return Arrow(
        start=plan.rows[flow.start].key,
        end=plan.rows[flow.end].key,
        points=points,
        label=label,
        is_proposed=flow.is_proposed,
        taken=flow.taken,
    )
