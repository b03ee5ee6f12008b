"""The sequence flows of a procedure's BPMN, with their bends and names."""

from collections.abc import Iterator

from ams.procedures.bpmn.diagram import Spot, Wire
from ams.procedures.bpmn.floor import EVENT, GATEWAY, TASK, Column, targets
from ams.procedures.rules import Act, End, Move


def first_wire(column: Column) -> Wire:
    """Return the flow from the start event to the first activity."""
    points = ((column.left - 72 + EVENT // 2, column.middle), (column.left, column.middle))
    return Wire("flow_start", "start", f"task_{column.activity.key}", "", points)


def wires_of(column: Column) -> Iterator[Wire]:
    """Yield the flows that leave an activity: one for each place its moves lead to."""
    key = column.activity.key
    if column.has_gateway:
        points = (
            (column.right, column.middle), (column.gateway - GATEWAY // 2, column.middle),
        )  # fmt: skip
        yield Wire(f"flow_{key}", f"task_{key}", f"gateway_{key}", "", points)
    if withdraw := column.activity.move(Act.WITHDRAW):
        yield _withdrawing(column, withdraw)
    for target, moves in targets(column.activity).items():
        labels = (move.label.in_language(column.language) for move in moves)
        yield _wire(column, target, " / ".join(dict.fromkeys(labels)))


def _withdrawing(column: Column, move: Move) -> Wire:
    key, x = column.activity.key, column.boundary
    top = column.middle + TASK[1] // 2 + EVENT // 2
    return Wire(
        f"flow_{key}_withdraw", f"withdraw_{key}", f"end_{key}_{move.to}",
        move.label.in_language(column.language),
        ((x, top), (x, column.below - EVENT // 2)), (x + 6, top + 2, 110, 14),
    )  # fmt: skip


def _wire(column: Column, target: str, name: str) -> Wire:
    key = column.activity.key
    flow = f"flow_{key}_{target}"
    source = f"gateway_{key}" if column.has_gateway else f"task_{key}"
    if target in set(End):
        return Wire(flow, source, f"end_{key}_{target}", name, _to_end(column, End(target)))
    keys = [each.key for each in column.procedure.activities]
    goal = column.to(keys.index(target))
    if goal.place > column.place:
        label = (_exit(column) + 4, column.middle - 18, 130, 14)
        return Wire(flow, source, f"task_{target}", name, _onward(column, goal), label)
    points = _back(column, goal)
    label = (points[1][0] + 6, points[1][1] + 4, 120, 14)
    return Wire(flow, source, f"task_{target}", name, points, label)


def _exit(column: Column) -> int:
    return column.gateway + GATEWAY // 2 if column.has_gateway else column.right


def _to_end(column: Column, end: End) -> tuple[Spot, ...]:
    if end is End.COMPLETED:
        middle = column.middle
        return ((_exit(column), middle), (column.completion - EVENT // 2, middle))
    x = column.gateway
    return ((x, column.middle + GATEWAY // 2), (x, column.below - EVENT // 2))


def _onward(column: Column, goal: Column) -> tuple[Spot, ...]:
    begins, ends = (_exit(column), column.middle), (goal.left, goal.middle)
    if column.middle == goal.middle:
        return (begins, ends)
    run = goal.left - 30
    return (begins, (run, column.middle), (run, goal.middle), ends)


def _back(column: Column, goal: Column) -> tuple[Spot, ...]:
    """Return the way up from the gateway, along the track, and down into the task."""
    tracks = column.floor.tracks
    arriving = [way for way in tracks if way[1] == goal.place]
    step = TASK[0] // (len(arriving) + 1)
    entry = goal.left + step * (arriving.index((column.place, goal.place)) + 1)
    track = tracks[column.place, goal.place]
    top, bottom = column.middle - GATEWAY // 2, goal.middle - TASK[1] // 2
    return ((column.gateway, top), (column.gateway, track), (entry, track), (entry, bottom))
