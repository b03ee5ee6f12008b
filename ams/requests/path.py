"""The way that a request took through its procedure: every move, in the order of their making."""

from dataclasses import dataclass
from datetime import datetime

from ams.procedures.rules import End, Procedure
from ams.requests.tracker import Tracker


@dataclass(frozen=True, slots=True)
class Passage:
    """One move that was made; ``end`` is an activity's key or an end."""

    start: str
    end: str | End
    at: datetime


def path_of(procedure: Procedure, tracked: Tracker) -> tuple[Passage, ...]:
    """Return the moves that ``tracked`` knows of, corrections included, the first one first.

    What the tracker hides from its reader (a revocation before it is published) is no move here.
    """
    attempts = [(one, step.activity.key) for step in tracked.steps for one in step.attempts]
    return tuple(
        Passage(key, move.to, attempt.ended_at)
        for attempt, key in sorted(attempts, key=lambda each: each[0].place)
        for move in procedure.activity(key).moves
        if attempt.ended_at is not None and move.act == attempt.act
    )
