"""Lays a flowchart out on sheets: the one geometry that screen and paper draw."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ams.procedures.errors import TooLargeForPaper
from ams.procedures.flowchart.columns import (
    Grid,
    area,
    cells_of,
    grid_of,
    heads_of,
    height_of,
    spans,
)
from ams.procedures.flowchart.drawing import STRIP_HEIGHT, Stage, arrows_of, symbols_of
from ams.procedures.flowchart.geometry import Band, Paper, Sheet
from ams.procedures.flowchart.plan import Flow, Paragraph, Plan, Style, Words
from ams.procedures.flowchart.symbols import row_height
from ams.procedures.flowchart.tracks import Climb, Gutters, Part, Routed, routed
from ams.procedures.sheet import Text

GOES_ON: Final = Text("Berlanjut", "Goes on")
CAME_FROM: Final = Text("Lanjutan", "Continued")
_SIZES: Final = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5)


@dataclass(frozen=True, slots=True)
class _Span:
    """The rows of one sheet, the last one not included."""

    first: int
    last: int


def lay_out(plan: Plan, paper: Paper) -> tuple[Sheet, ...]:
    """Return the flowchart on as many sheets as it needs; on the screen it is one.

    Raises:
        TooLargeForPaper: a row does not fit on a sheet even in the smallest type, or the lanes
            leave too little width.
    """
    if paper.height is None:
        return _laid_out(plan, paper)
    for size in _SIZES:
        try:
            return _laid_out(plan, Paper(paper.width, paper.height, size))
        except TooLargeForPaper as error:
            refusal = error
    raise refusal


def _laid_out(plan: Plan, paper: Paper) -> tuple[Sheet, ...]:
    # The gutters decide the columns' widths, these the rows' heights, these the sheets, and what
    # the sheets part decides the gutters: begin with one sheet, repeat until nothing changes. It
    # comes to rest because a gutter never gets narrower again.
    parts: tuple[_Span, ...] = (_Span(0, len(plan.rows)),)
    gutters = Gutters.none(len(plan.lanes) + 1)
    while True:
        routes = [_routes(plan, span) for span in parts]
        gutters = gutters.widened(routes)
        grid = grid_of(plan, paper, gutters.tracks, gutters.spacing)
        heights = _heights(plan, grid, paper.size)
        fitting = tuple(_parted(plan, paper, grid, heights))
        if fitting == parts:
            break
        parts = fitting
    letters = _letters(plan, parts)
    return tuple(
        _sheet(Stage(plan, grid, span.first, span.last, route, letters), paper, heights)
        for span, route in zip(parts, routes, strict=True)
    )


def _routes(plan: Plan, span: _Span) -> tuple[Routed, ...]:
    lanes = [row.lane for row in plan.rows[span.first : span.last]]
    climbs = [
        climb
        for place, flow in enumerate(plan.flows)
        if (climb := _climb(place, flow, span)) is not None
    ]
    return routed(climbs, lanes, len(plan.lanes))


def _climb(place: int, flow: Flow, span: _Span) -> Climb | None:
    """Return the part of an arrow back that stands on a sheet, ``None`` where none does."""
    if not flow.is_back:
        return None
    here = range(span.first, span.last)
    count = span.last - span.first
    start, end = flow.start - span.first, flow.end - span.first
    if flow.start in here and flow.end in here:
        return Climb(place, Part.WHOLE, start, end)
    if flow.start in here:
        return Climb(place, Part.EXIT, start, -1)
    if flow.end in here:
        return Climb(place, Part.ENTRY, count, end)
    return None


def _heights(plan: Plan, grid: Grid, size: float) -> tuple[float, ...]:
    """Return each row's height: what its words need and what its symbol needs."""
    return tuple(
        max(
            row_height(plan, place),
            *(
                height_of(words, right - left, size)
                for words, (left, right) in zip(row.cells, spans(grid)[1:], strict=True)
            ),
        )
        for place, row in enumerate(plan.rows)
    )


def _parted(plan: Plan, paper: Paper, grid: Grid, heights: Sequence[float]) -> Iterator[_Span]:
    """Yield the rows of each sheet: as many as fit, with room for the connectors' strips."""
    if paper.height is None:
        yield _Span(0, len(heights))
        return
    _heads, head_height = heads_of(plan, grid, paper.size)
    room = paper.height - head_height
    first, used = 0, 0.0
    for place, height in enumerate(heights):
        strips = STRIP_HEIGHT * ((first > 0) + (place < len(heights) - 1))
        if place > first and used + height + strips > room:
            yield _Span(first, place)
            first, used = place, 0.0
            strips = STRIP_HEIGHT * (1 + (place < len(heights) - 1))
        if height + strips > room:
            number = plan.rows[place].number
            raise TooLargeForPaper(
                f"activity {number} needs {height:.0f} pt of height and the sheet has "
                f"{room - strips:.0f} pt: shorten its texts or print it on larger paper",
                activity=plan.rows[place].key,
            )
        used += height
    yield _Span(first, len(heights))


def _letters(plan: Plan, parts: Sequence[_Span]) -> dict[int, str]:
    """Return the letter of each arrow that sheets part: A, B … Z, AA …, in the order of leaving."""
    sheet_of = {
        row: number for number, span in enumerate(parts) for row in range(span.first, span.last)
    }
    parted = [
        place for place, flow in enumerate(plan.flows) if sheet_of[flow.start] != sheet_of[flow.end]
    ]
    return {place: _letter(number) for number, place in enumerate(parted)}


def _letter(number: int) -> str:
    first, last = divmod(number, 26)
    return (_letter(first - 1) if first else "") + chr(ord("A") + last)


def _sheet(stage: Stage, paper: Paper, heights: Sequence[float]) -> Sheet:
    grid = stage.grid
    heads, head_height = heads_of(stage.plan, grid, paper.size)
    bands = tuple(_bands(stage, heights, y=head_height, size=paper.size))
    symbols = symbols_of(stage, bands)
    return Sheet(
        width=grid.edges[-1],
        height=bands[-1].y + bands[-1].height,
        heads=heads,
        head_height=head_height,
        bands=bands,
        columns=(*grid.edges[:2], *grid.lane_edges, *grid.edges[4:]),
        lanes=(grid.lane_edges[0], grid.lane_edges[-1]),
        symbols=symbols,
        arrows=arrows_of(stage, bands, symbols),
        size=paper.size,
    )


def _bands(stage: Stage, heights: Sequence[float], *, y: float, size: float) -> Iterator[Band]:
    if stage.has_strip_above:
        yield _strip(stage, CAME_FROM, y=y, size=size)
        y += STRIP_HEIGHT
    for row, height in zip(stage.rows, heights[stage.first : stage.last], strict=True):
        cells = cells_of(row, stage.grid, y=y, height=height, size=size)
        yield Band(row.key, y, height, cells, row.state)
        y += height
    if stage.has_strip_below:
        yield _strip(stage, GOES_ON, y=y, size=size)


def _strip(stage: Stage, says: Text, *, y: float, size: float) -> Band:
    words = Words((Paragraph(says.in_language(stage.plan.language), style=Style.MARK),))
    cells = tuple(
        area(words if place == 1 else Words(()), span, y=y, height=STRIP_HEIGHT, size=size)
        for place, span in enumerate(spans(stage.grid))
    )
    return Band("", y, STRIP_HEIGHT, cells)
