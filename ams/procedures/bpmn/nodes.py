"""The flow nodes of a procedure's BPMN: events, tasks, gateways."""

from collections.abc import Iterator
from typing import Final

from ams.procedures.bpmn.diagram import Box, Node
from ams.procedures.bpmn.floor import EVENT, GATEWAY, TASK, Column, targets
from ams.procedures.flowchart.plan import PROPOSED
from ams.procedures.rules import Act, Activity, End, Lane
from ams.procedures.sheet import Text

_ENDS: Final[dict[End, Text]] = {
    End.COMPLETED: Text("Selesai", "Completed"),
    End.REJECTED: Text("Ditolak", "Rejected"),
    End.WITHDRAWN: Text("Ditarik", "Withdrawn"),
}


def start(column: Column) -> Node:
    """Return the start event before the first activity."""
    box = _round(column.left - 72, column.middle)
    return Node("start", "startEvent", "", column.activity.lane, box)


def nodes_of(column: Column) -> Iterator[Node]:
    """Yield an activity's task, gateway, boundary event and ends."""
    activity = column.activity
    yield _task(column)
    if column.has_gateway:
        half = GATEWAY // 2
        box = (column.gateway - half, column.middle - half, GATEWAY, GATEWAY)
        yield Node(f"gateway_{activity.key}", "exclusiveGateway", "", activity.lane, box)
    if activity.move(Act.WITHDRAW):
        yield Node(
            f"withdraw_{activity.key}", "boundaryEvent", "", activity.lane,
            _round(column.boundary, column.middle + TASK[1] // 2),
            attached_to=f"task_{activity.key}",
        )  # fmt: skip
        yield _end(column, End.WITHDRAWN, column.boundary, column.below)
    for target in targets(activity):
        if target == End.COMPLETED:
            yield _end(column, End.COMPLETED, column.completion, column.middle)
        elif target in set(End):
            yield _end(column, End(target), column.gateway, column.below)


def _task(column: Column) -> Node:
    activity = column.activity
    width, height = TASK
    return Node(
        id=f"task_{activity.key}",
        kind=_kind(activity),
        name=f"{activity.number}. {activity.text.in_language(column.language)}",
        lane=activity.lane,
        box=(column.left, column.middle - height // 2, width, height),
        documentation=_documentation(column),
    )


def _kind(activity: Activity) -> str:
    """Return what carries the activity out: a person, or AMS alone."""
    by = {lane for moves in targets(activity).values() for move in moves for lane in move.by}
    return "serviceTask" if by == {Lane.SYSTEM} else "userTask"


def _end(column: Column, end: End, x: int, y: int) -> Node:
    return Node(
        id=f"end_{column.activity.key}_{end}",
        kind="endEvent",
        name=_ENDS[end].in_language(column.language),
        lane=column.activity.lane,
        box=_round(x, y),
        label=(x - 45, y + EVENT // 2 + 4, 90, 14),
    )


def _round(x: int, y: int) -> Box:
    return (x - EVENT // 2, y - EVENT // 2, EVENT, EVENT)


def _documentation(column: Column) -> str:
    """Return the row's other cells, a line each, with their heads and marked where proposed."""
    heads, activity, language = column.procedure.headings, column.activity, column.language
    cells = (
        (heads.activity_equipment, activity.equipment),
        (heads.activity_time, activity.standard_text),
        (heads.activity_output, activity.output),
        (heads.remark, activity.remark),
    )
    lines = []
    for head, cell in cells:
        mark = f" ({PROPOSED.in_language(language)})" if cell.is_proposed else ""
        lines.append(f"{head.in_language(language)}: {cell.in_language(language)}{mark}")
    return "\n".join(lines)
