"""The flowchart in words, for those who do not see it: what follows what, and on which answer."""

from collections.abc import Iterator, Mapping
from typing import Final

from ams.procedures.flowchart.geometry import Shape
from ams.procedures.flowchart.plan import NO, YES
from ams.procedures.flowchart.symbols import shape_of
from ams.procedures.rules import Activity, End, Move, Procedure, Symbol
from ams.procedures.sheet import Text

SHAPES: Final[Mapping[Shape, Text]] = {
    Shape.CAPSULE: Text("kapsul", "capsule"),
    Shape.BOX: Text("kotak", "box"),
    Shape.DIAMOND: Text("belah ketupat", "diamond"),
    Shape.PENTAGON: Text("segi lima", "pentagon"),
}
_ONWARD: Final = Text("lanjut ke aktivitas {number}", "on to activity {number}")
_BACK: Final = Text("kembali ke aktivitas {number}", "back to activity {number}")
_ENDS: Final[Mapping[End, Text]] = {
    End.COMPLETED: Text("selesai", "completed"),
    End.REJECTED: Text("permohonan dapat ditolak", "the request can be rejected"),
    End.WITHDRAWN: Text("permohonan dapat ditarik", "the request can be withdrawn"),
}


def told(procedure: Procedure, language: str) -> str:
    """Return the whole flowchart in words, a sentence for each activity."""
    return " ".join(
        f"{activity.number}. {activity.text.in_language(language).rstrip('.')} "
        f"({procedure.lane_name(activity.lane).in_language(language)}, "
        f"{SHAPES[shape_of(activity.symbol)].in_language(language)}): "
        f"{'; '.join(ways(procedure, activity, language))}."
        for activity in procedure.activities
    )


def ways(procedure: Procedure, activity: Activity, language: str) -> tuple[str, ...]:
    """Return where each move leads from an activity, endings last."""
    moves = sorted(activity.moves, key=lambda move: isinstance(move.to, End))
    return tuple(dict.fromkeys(_ways(procedure, activity, moves, language)))


def _ways(
    procedure: Procedure, activity: Activity, moves: list[Move], language: str
) -> Iterator[str]:
    for move in moves:
        if isinstance(move.to, End):
            yield _ENDS[move.to].in_language(language)
            continue
        number = procedure.activity(move.to).number
        is_back = number < activity.number
        way = (_BACK if is_back else _ONWARD).in_language(language).format(number=number)
        if activity.symbol is Symbol.DECISION:
            way = f"{(NO if is_back else YES).in_language(language)}: {way}"
        yield way
