"""What a BPMN diagram holds, in BPMN's own words."""

from dataclasses import dataclass

from ams.procedures.rules import Lane

Box = tuple[int, int, int, int]
Spot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Node:
    """A flow node: ``kind`` is BPMN's element name."""

    id: str
    kind: str
    name: str
    lane: Lane
    box: Box
    documentation: str = ""
    attached_to: str = ""
    label: Box | None = None


@dataclass(frozen=True, slots=True)
class Wire:
    """A sequence flow with its bends."""

    id: str
    start: str
    end: str
    name: str
    points: tuple[Spot, ...]
    label: Box | None = None


@dataclass(frozen=True, slots=True)
class Diagram:
    """Everything that is drawn."""

    pool: Box
    lanes: tuple[tuple[Lane, Box], ...]
    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
