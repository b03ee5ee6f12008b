"""What the tracker on a request's page shows of the procedure itself."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from ams.procedures.rules import End, Lane, Procedure, Symbol
from ams.procedures.sheet import Source


class Progress(StrEnum):
    """Where an activity stands, seen from the one that the request is at."""

    PAST = "past"
    PRESENT = "present"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class TrackerRow:
    """One activity in one language; ``standard_source`` says whose standard time it is."""

    number: int
    key: str
    text: str
    lane: Lane
    lane_name: str
    symbol: Symbol
    standard: timedelta
    standard_text: str
    standard_source: Source
    output: str
    progress: Progress


def tracker(procedure: Procedure, *, at: str, language: str) -> tuple[TrackerRow, ...]:
    """Return the procedure's activities in order, with their progress.

    ``at`` is the request's present activity; "completed" puts everything in the past. For a
    request that was rejected or withdrawn it is the activity where that happened.

    Raises:
        UnknownActivity: the procedure has no activity ``at``.
    """
    is_over = at == End.COMPLETED
    present = len(procedure.activities) + 1 if is_over else procedure.activity(at).number
    return tuple(
        TrackerRow(
            number=activity.number,
            key=activity.key,
            text=activity.text.in_language(language),
            lane=activity.lane,
            lane_name=procedure.lane_name(activity.lane).in_language(language),
            symbol=activity.symbol,
            standard=activity.standard,
            standard_text=activity.standard_text.in_language(language),
            standard_source=activity.standard_text.source,
            output=activity.output.in_language(language),
            progress=_progress(activity.number, present),
        )
        for activity in procedure.activities
    )


def _progress(number: int, present: int) -> Progress:
    if number < present:
        return Progress.PAST
    return Progress.PRESENT if number == present else Progress.AHEAD
