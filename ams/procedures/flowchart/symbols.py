"""How large a symbol is: as large as the arrows that join it sideways need."""

from typing import Final

from ams.procedures.flowchart.columns import SYMBOL_WIDTH
from ams.procedures.flowchart.geometry import Shape
from ams.procedures.flowchart.plan import Plan
from ams.procedures.rules import Symbol

PORT_STEP: Final = 7.0
ROOM: Final = 16.0  # above and below a symbol: arrowhead, the word Ya, a run to another lane
_SHAPES: Final = {
    Symbol.START: Shape.CAPSULE,
    Symbol.PROCESS: Shape.BOX,
    Symbol.DECISION: Shape.DIAMOND,
    Symbol.END: Shape.CAPSULE,
}
_HEIGHTS: Final = {Shape.CAPSULE: 22.0, Shape.BOX: 24.0, Shape.DIAMOND: 32.0}


def shape_of(symbol: Symbol) -> Shape:
    """Return the shape that the paper's form has for a symbol."""
    return _SHAPES[symbol]


def size_of(plan: Plan, place: int) -> tuple[float, float]:
    """Return width and height of a row's symbol."""
    joined = sum(1 for flow in plan.flows if flow.is_back and place in (flow.start, flow.end))
    needed = 2 * (PORT_STEP * max(joined - 1, 0) + 4)
    return SYMBOL_WIDTH, max(_HEIGHTS[shape_of(plan.rows[place].symbol)], needed)


def row_height(plan: Plan, place: int) -> float:
    """Return the least height of a row, whatever its words."""
    return size_of(plan, place)[1] + 2 * ROOM
