"""Where a procedure's BPMN elements may stand: lanes below each other, a column each activity.

As in the flowchart (ADR 0030) a flow cannot cross another's element: a column holds the nodes of
one activity, the band at the head of a lane holds none.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ams.procedures.bpmn.diagram import Box
from ams.procedures.rules import Act, Activity, Lane, Move, Procedure

TASK: Final = (190, 100)
GATEWAY: Final = 50
EVENT: Final = 36
_ORIGIN: Final = (160, 80)
_HEADER: Final = 30  # of the pool and of a lane, where their names stand
_COLUMN: Final = 390
_FIRST: Final = 110
_TRACK: Final = 22
_BELOW: Final = 150  # room below a task for the ways in which a request ends early


@dataclass(frozen=True, slots=True)
class Floor:
    """The lanes' boxes and middles, and for each way back the height of its track."""

    pool: Box
    boxes: tuple[tuple[Lane, Box], ...]
    middles: dict[Lane, int]
    tracks: dict[tuple[int, int], int]

    @classmethod
    def of(cls, procedure: Procedure) -> "Floor":
        """Return the floor of a procedure: each lane as high as its ways back need."""
        climbing = _climbing(procedure)
        x, y = _ORIGIN
        width = _HEADER * 2 + _FIRST + _COLUMN * len(procedure.activities)
        boxes: list[tuple[Lane, Box]] = []
        middles: dict[Lane, int] = {}
        tracks: dict[tuple[int, int], int] = {}
        top = y
        for lane, _name in procedure.lanes:
            ways = climbing[lane]
            tracks |= {way: top + _TRACK * (number + 1) for number, way in enumerate(ways)}
            head = _TRACK * (len(ways) + 2)
            height = head + TASK[1] + _BELOW
            boxes.append((lane, (x + _HEADER, top, width - _HEADER, height)))
            middles[lane] = top + head + TASK[1] // 2
            top += height
        return cls((x, y, width, top - y), tuple(boxes), middles, tracks)


def _climbing(procedure: Procedure) -> defaultdict[Lane, list[tuple[int, int]]]:
    """Return the ways back by the lane in whose head they run: the upper one of the two."""
    order = [lane for lane, _name in procedure.lanes]
    found: defaultdict[Lane, list[tuple[int, int]]] = defaultdict(list)
    for way in _ways_back(procedure):
        lanes = [procedure.activities[place].lane for place in way]
        found[min(lanes, key=order.index)].append(way)
    return found


def _ways_back(procedure: Procedure) -> Iterator[tuple[int, int]]:
    """Yield each pair of activities, by place, between which a move leads back."""
    places = {each.key: place for place, each in enumerate(procedure.activities)}
    for place, activity in enumerate(procedure.activities):
        for target in targets(activity):
            if places.get(target, place + 1) < place:
                yield place, places[target]


def targets(activity: Activity) -> dict[str, list[Move]]:
    """Return the moves by where they lead, withdrawing left out, in the file's order."""
    found: defaultdict[str, list[Move]] = defaultdict(list)
    for move in activity.moves:
        if move.act is not Act.WITHDRAW:
            found[str(move.to)].append(move)
    return dict(found)


@dataclass(frozen=True, slots=True)
class Column:
    """The column of one activity on the floor."""

    procedure: Procedure
    floor: Floor
    place: int
    language: str

    def to(self, place: int) -> "Column":
        """Return another activity's column."""
        return Column(self.procedure, self.floor, place, self.language)

    @property
    def activity(self) -> Activity:
        """Return the activity."""
        return self.procedure.activities[self.place]

    @property
    def left(self) -> int:
        """Return the task's left edge."""
        return _ORIGIN[0] + 2 * _HEADER + _FIRST + self.place * _COLUMN

    @property
    def right(self) -> int:
        """Return the task's right edge."""
        return self.left + TASK[0]

    @property
    def middle(self) -> int:
        """Return the height at which tasks and gateways of the lane stand."""
        return self.floor.middles[self.activity.lane]

    @property
    def below(self) -> int:
        """Return the height at which the ways in which a request ends early stand."""
        return self.middle + 115

    @property
    def gateway(self) -> int:
        """Return where the gateway's middle is, and that of the ends below it."""
        return self.right + 65

    @property
    def boundary(self) -> int:
        """Return where the boundary event's middle is."""
        return self.left + 20 + EVENT // 2

    @property
    def completion(self) -> int:
        """Return where the middle of the last end is."""
        return self.right + 110

    @property
    def has_gateway(self) -> bool:
        """Tell whether several outcomes follow the activity."""
        return len(targets(self.activity)) > 1
