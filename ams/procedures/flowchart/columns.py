"""Where the columns of a flowchart stand, and the words of its heads and rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise
from typing import Final

from ams.procedures.errors import TooLargeForPaper
from ams.procedures.flowchart.geometry import MARGIN, Area, Line, Paper
from ams.procedures.flowchart.letters import width_of, wrapped
from ams.procedures.flowchart.plan import Column, Paragraph, Plan, Row, Style, Words

NUMBER_WIDTH: Final = 24.0
SYMBOL_WIDTH: Final = 44.0
LEADING: Final = 1.25
INSET: Final = 4.0
_BESIDE: Final = 21.0  # between a symbol and the gutter: the word Tidak
_GUTTER: Final = 5.0
_LEAST: Final = 330.0  # width that words need
BASELINE: Final = 0.93  # of the type size, below a line's upper edge


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns' edges from left to right, and where each lane and each gutter is."""

    edges: tuple[float, ...]  # number, first column, lanes, the other columns
    lane_edges: tuple[float, ...]
    lane_middles: tuple[float, ...]
    gutters: tuple[float, ...]  # left edges
    spacing: tuple[float, ...]  # between two tracks of the gutter

    def track(self, gutter: int, track: int) -> float:
        """Return where a track of a gutter stands."""
        return self.gutters[gutter] + _GUTTER / 2 + (track + 0.5) * self.spacing[gutter]


def grid_of(plan: Plan, paper: Paper, tracks: Sequence[int], spacing: Sequence[float]) -> Grid:
    """Return the grid: lanes take what symbols and tracks need, words share the rest.

    The screen scrolls, so there the sheet gets wider where words would have too little.

    Raises:
        TooLargeForPaper: on paper they have too little.
    """
    gutters = [_GUTTER + count * step for count, step in zip(tracks, spacing, strict=True)]
    inner = SYMBOL_WIDTH + 2 * _BESIDE
    lanes = sum(gutters) + inner * len(plan.lanes)
    rest = _rest(paper, lanes)
    total = sum(column.share for column in plan.columns)
    widths = [rest * column.share / total for column in plan.columns]
    left = NUMBER_WIDTH + widths[0]
    starts = [left + place * inner + sum(gutters[:place]) for place in range(len(gutters))]
    middles = tuple(starts[place + 1] - inner / 2 for place in range(len(plan.lanes)))
    # A border stands before the first track of its gutter, so that no arrow runs along it.
    borders = [starts[place] + 1 for place in range(1, len(plan.lanes))]
    after = accumulate(widths[1:], initial=left + lanes)
    return Grid(
        edges=(0.0, NUMBER_WIDTH, left, *after),
        lane_edges=(left, *borders, left + lanes),
        lane_middles=middles,
        gutters=tuple(starts),
        spacing=tuple(spacing),
    )


def _rest(paper: Paper, lanes: float) -> float:
    rest = paper.width - NUMBER_WIDTH - lanes
    least = min(_LEAST, paper.width / 3)
    if rest >= least:
        return rest
    if paper.height is None:
        return least
    raise TooLargeForPaper(
        f"lanes and arrows back take {lanes:.0f} pt of {paper.width:.0f} pt and leave too little "
        "for the words: print it on larger paper"
    )


def spans(grid: Grid) -> tuple[tuple[float, float], ...]:
    """Return the edges of the columns of words, the number's first and the lanes left out."""
    edges = grid.edges
    return tuple(
        (edges[place], edges[place + 1])
        for place in range(len(edges) - 1)
        if place != 2  # noqa: PLR2004 - the lanes
    )


def height_of(words: Words, width: float, size: float) -> float:
    """Return the height that a cell's words need, with the margin above and below them."""
    return len(_lines(words, width, size)) * size * LEADING + 2 * INSET


def cells_of(row: Row, grid: Grid, *, y: float, height: float, size: float) -> tuple[Area, ...]:
    """Return a row's cells with their words in the middle of its height."""
    number = Words((Paragraph(f"{row.number}."),))
    return tuple(
        area(words, span, y=y, height=height, size=size)
        for words, span in zip((number, *row.cells), spans(grid), strict=True)
    )


def area(
    words: Words,
    span: tuple[float, float],
    *,
    y: float,
    height: float,
    size: float,
    is_head: bool = False,
) -> Area:
    """Return a rectangle with words in the middle of its height; a head's are centred."""
    left, right = span
    lines = _lines(words, right - left, size)
    top = y + (height - len(lines) * size * LEADING) / 2
    placed = tuple(
        replace(
            line,
            x=left + ((right - left - line.width) / 2 if is_head else INSET + line.x),
            y=top + line.y,
        )
        for line in lines
    )
    return Area(left, y, right - left, height, placed, words.is_proposed)


def heads_of(plan: Plan, grid: Grid, size: float) -> tuple[tuple[Area, ...], float]:
    """Return the two rows of heads and their common height."""
    number, *others = spans(grid)
    names = list(zip(plan.columns, others, strict=True))
    single = [(plan.number_head, number)]
    single += [(column.head, span) for column, span in names if not column.group]
    below = list(zip(plan.lanes, pairwise(grid.lane_edges), strict=True))
    below += [(column.head, span) for column, span in names if column.group]
    above = [(plan.lanes_head, (grid.lane_edges[0], grid.lane_edges[-1])), *_groups(names)]
    upper = max(_head_height(text, span, size) for text, span in above)
    both = max(
        upper + max(_head_height(text, span, size) for text, span in below),
        *(_head_height(text, span, size) for text, span in single),
    )
    rows = ((single, 0.0, both), (above, 0.0, upper), (below, upper, both - upper))
    areas = [
        area(_bold(text), span, y=y, height=height, size=size, is_head=True)
        for heads, y, height in rows
        for text, span in heads
    ]
    return tuple(areas), both


def _groups(
    names: Sequence[tuple[Column, tuple[float, float]]],
) -> Iterator[tuple[str, tuple[float, float]]]:
    """Yield each head that stands over several columns, with their outer edges."""
    for group, members in groupby(names, key=lambda each: each[0].group):
        edges = [span for _column, span in members]
        if group:
            yield group, (edges[0][0], edges[-1][1])


def _bold(text: str) -> Words:
    return Words((Paragraph(text, style=Style.BOLD),))


def _head_height(text: str, span: tuple[float, float], size: float) -> float:
    return height_of(_bold(text), span[1] - span[0], size)


def _lines(words: Words, width: float, size: float) -> list[Line]:
    """Return the lines of a cell as they stand below its upper left corner, inset left out."""
    found: list[Line] = []
    for paragraph in words.paragraphs:
        for line in _paragraph_lines(paragraph, width - 2 * INSET, size):
            found.append(replace(line, y=(len(found) * LEADING + BASELINE) * size))
    return found


def _paragraph_lines(paragraph: Paragraph, width: float, size: float) -> Iterator[Line]:
    """Yield a paragraph's lines; what follows a marker has a margin of its own."""
    indent = paragraph.level * MARGIN + (MARGIN if paragraph.marker else 0.0)
    style, letters = paragraph.style, _size(paragraph.style, size)
    bold = style is Style.BOLD
    marker = paragraph.marker
    for text in wrapped(paragraph.text, width - indent, size=letters, bold=bold):
        yield Line(
            indent, 0.0, text, width_of(text, size=letters, bold=bold), style, letters, marker
        )
        marker = ""


def _size(style: Style, size: float) -> float:
    return size * 0.9 if style is Style.MARK else size
