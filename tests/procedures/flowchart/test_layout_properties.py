"""What holds for the drawing of any procedure: on the screen, and on paper of any height."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from ams.procedures.errors import TooLargeForPaper
from ams.procedures.flowchart.geometry import Paper, Placed, Point, Shape, Sheet
from ams.procedures.flowchart.layout import lay_out
from ams.procedures.flowchart.plan import printed_plan
from ams.procedures.registry import SHIPPED
from ams.procedures.rules import End, Procedure, Symbol
from tests.procedures.flowchart.procedures import procedures

_NEAR = 0.01
EXAMPLES = 400 if os.environ.get("AMS_LONG_TESTS") else 25


class Drawn:
    """A procedure with its flowchart; shown by its lanes and ways, which is what matters."""

    def __init__(
        self,
        procedure: Procedure,
        sheets: tuple[Sheet, ...],
        *,
        height: float | None,
        language: str,
    ) -> None:
        self.procedure = procedure
        self.sheets = sheets
        self.height = height
        self.language = language

    def __repr__(self) -> str:
        rows = [
            f"{one.key} {one.lane} {one.symbol} → {' '.join(str(move.to) for move in one.moves)}"
            for one in self.procedure.activities
        ]
        return f"Drawn({self.height}, {self.language}, {'; '.join(rows)})"


@st.composite
def drawings(draw: st.DrawFn) -> Drawn:
    """Return a procedure with its flowchart on the screen or on paper."""
    procedure = draw(procedures())
    height = draw(st.sampled_from([None, 520.0, 700.0]))
    language = draw(st.sampled_from(["id", "en"]))
    try:
        return drawn_on(procedure, height, language)
    except TooLargeForPaper:  # three lanes and very many arrows back
        assume(condition=False)
        raise


def drawn_on(procedure: Procedure, height: float | None, language: str) -> Drawn:
    """Return a procedure with its flowchart on paper of this height, or on the screen."""
    sheets = lay_out(printed_plan(procedure, language), Paper(757, height))
    return Drawn(procedure, sheets, height=height, language=language)


OURS = [
    drawn_on(one, height, language)
    for revisions in SHIPPED.revisions.values()
    for one in revisions
    for height, language in ((None, "id"), (520.0, "en"))
]
"""The flowcharts of every shipped procedure, on the screen and on A4."""


def often(rule: Callable[[Drawn], None]) -> Callable[[], None]:
    """Hold ``rule`` against every shipped procedure and against random ones."""
    for drawn in OURS:
        rule = example(drawn)(rule)
    return settings(max_examples=EXAMPLES, deadline=None)(given(drawings())(rule))


def covers(symbol: Placed, point: Point) -> bool:
    """Tell whether a point is well inside a symbol's outline."""
    dx, dy = abs(point[0] - symbol.x), abs(point[1] - symbol.y)
    if symbol.shape is Shape.PENTAGON:
        return dx < symbol.width / 2 - _NEAR and dy < symbol.height / 2 - _NEAR
    return dy < symbol.height / 2 - _NEAR and dx < symbol.reach(dy) - _NEAR


def steps(one: Point, two: Point) -> Iterator[Point]:
    """Yield points along a part of an arrow, a quarter of a point apart."""
    (x1, y1), (x2, y2) = one, two
    count = max(1, int((abs(x2 - x1) + abs(y2 - y1)) * 4))
    for step in range(count + 1):
        yield (x1 + (x2 - x1) * step / count, y1 + (y2 - y1) * step / count)


def is_near(symbol: Placed, one: Point, two: Point) -> bool:
    """Tell whether a part of an arrow meets the rectangle around a symbol."""
    left, right = sorted((one[0], two[0]))
    above, below = sorted((one[1], two[1]))
    across = left < symbol.x + symbol.width / 2 and right > symbol.x - symbol.width / 2
    return across and above < symbol.bottom and below > symbol.top


@often
def test_no_arrow_crosses_a_symbol(drawn: Drawn) -> None:
    for sheet in drawn.sheets:
        for arrow in sheet.arrows:
            for part in pairwise(arrow.points):
                for symbol in (one for one in sheet.symbols if is_near(one, *part)):
                    assert not any(covers(symbol, point) for point in steps(*part)), arrow


@often
def test_arrows_run_along_the_axes_inside_the_lanes_and_end_at_symbols(drawn: Drawn) -> None:
    for sheet in drawn.sheets:
        left, right = sheet.lanes
        for arrow in sheet.arrows:
            for one, two in pairwise(arrow.points):
                assert one[0] == two[0] or one[1] == two[1]
            assert all(left < x < right for x, _y in arrow.points)
            for end in (arrow.points[0], arrow.points[-1]):
                assert any(_touches(symbol, end) for symbol in sheet.symbols), end


def _touches(symbol: Placed, point: Point) -> bool:
    near = abs(point[0] - symbol.x) <= symbol.width / 2 + _NEAR
    return near and abs(point[1] - symbol.y) <= symbol.height / 2 + _NEAR


@often
def test_every_move_between_activities_is_drawn_once_or_by_two_halves_of_one_letter(
    drawn: Drawn,
) -> None:
    procedure, sheets = drawn.procedure, drawn.sheets
    moves = {
        (edge.start.key, edge.move.to)
        for edge in procedure.edges()
        if not isinstance(edge.move.to, End)
    }
    halves = Counter((arrow.start, arrow.end) for sheet in sheets for arrow in sheet.arrows)
    letters = Counter(symbol.text for sheet in sheets for symbol in sheet.symbols if symbol.text)
    assert set(halves) == moves
    assert set(halves.values()) <= {1, 2}
    assert all(count == 2 for count in letters.values())
    assert len(letters) == sum(1 for count in halves.values() if count == 2)


@often
def test_the_exits_of_a_decision_say_yes_or_no_and_no_other_arrow_does(drawn: Drawn) -> None:
    procedure, sheets = drawn.procedure, drawn.sheets
    said = [
        (arrow.start, arrow.end, arrow.label.text)
        for sheet in sheets
        for arrow in sheet.arrows
        if arrow.label
    ]
    decisions = {
        (edge.start.key, edge.move.to)
        for edge in procedure.edges()
        if edge.start.symbol is Symbol.DECISION and not isinstance(edge.move.to, End)
    }
    assert {(start, end) for start, end, _text in said} == decisions
    assert len(said) == len(decisions)
    for start, end, text in said:
        is_back = procedure.activity(end).number < procedure.activity(start).number
        wanted = {"Tidak", "No"} if is_back else {"Ya", "Yes", "Ya/Tidak", "Yes/No"}
        assert text in wanted


@often
def test_no_label_lies_on_a_symbol_and_no_two_symbols_meet(drawn: Drawn) -> None:
    for sheet in drawn.sheets:
        for label in [arrow.label for arrow in sheet.arrows if arrow.label]:
            corners = [(label.x, label.y), (label.x + label.width, label.y - 4)]
            assert not any(covers(one, corner) for one in sheet.symbols for corner in corners)
        for one, two in combinations(sheet.symbols, 2):
            apart_x = abs(one.x - two.x) >= (one.width + two.width) / 2
            assert apart_x or abs(one.y - two.y) >= (one.height + two.height) / 2


@often
def test_no_two_arrows_run_along_each_other(drawn: Drawn) -> None:
    for sheet in drawn.sheets:
        parts = [
            (min(part), max(part), index)
            for index, arrow in enumerate(sheet.arrows)
            for part in pairwise(arrow.points)
        ]
        for (a, b, one), (c, d, two) in combinations(parts, 2):
            assert one == two or not _overlap(a, b, c, d), (a, b, c, d)


def _overlap(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Tell whether two parts, each from the smaller to the larger end, lie on each other."""
    upright = a[0] == b[0] == c[0] == d[0] and min(b[1], d[1]) > max(a[1], c[1])
    return upright or (a[1] == b[1] == c[1] == d[1] and min(b[0], d[0]) > max(a[0], c[0]))


@often
def test_every_activity_has_one_row_and_one_symbol_in_its_lane_and_words_stay_inside(
    drawn: Drawn,
) -> None:
    procedure, sheets = drawn.procedure, drawn.sheets
    keys = [band.key for sheet in sheets for band in sheet.bands if band.key]
    assert keys == [activity.key for activity in procedure.activities]
    for sheet in sheets:
        for cell in [*sheet.heads, *(cell for band in sheet.bands for cell in band.cells)]:
            for line in cell.lines:
                assert cell.x <= line.x
                assert line.x + line.width <= cell.x + cell.width
                assert cell.y <= line.y - line.size * 0.8
                assert line.y <= cell.y + cell.height
        drawn_keys = [one.key for one in sheet.symbols if one.shape is not Shape.PENTAGON]
        assert drawn_keys == [band.key for band in sheet.bands if band.key]


@often
def test_no_sheet_is_higher_than_its_paper(drawn: Drawn) -> None:
    if drawn.height is not None:
        assert all(sheet.height <= drawn.height for sheet in drawn.sheets)


@often
def test_the_same_procedure_is_drawn_the_same(drawn: Drawn) -> None:
    plan = printed_plan(drawn.procedure, drawn.language)
    assert lay_out(plan, Paper(757, drawn.height)) == drawn.sheets
