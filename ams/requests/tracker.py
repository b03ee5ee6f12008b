"""The activities of one request, in its procedure's words: who, when, how long, what came.

The applicant sees the outcome only once it is published: the page tells nobody early either.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ams.core.actor import Actor
from ams.procedures.rules import Edge, End
from ams.procedures.tracker import TrackerRow
from ams.procedures.tracker import tracker as procedure_tracker
from ams.requests.models import ActivityRecord, Request, Status
from ams.requests.moves import procedure_of
from ams.requests.standing import standing_of


@dataclass(frozen=True, slots=True)
class Attempt:
    """One carrying out of an activity; ``took`` is ``None`` while it runs or nobody measured it.

    ``place`` counts the request's records: their times need not rise (signing in may be older than
    the letter).
    """

    place: int
    round: int
    who: str
    entered_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    act: str
    output: str
    took: timedelta | None
    standard: timedelta | None

    @property
    def is_running(self) -> bool:
        """Tell whether the activity has not ended."""
        return self.ended_at is None

    @property
    def within_standard(self) -> bool | None:
        """Tell whether the standard was kept; ``None`` where nothing can be compared."""
        if self.took is None or self.standard is None:
            return None
        return self.took <= self.standard


@dataclass(frozen=True, slots=True)
class Step:
    """One activity of the procedure with what was done in it, round after round."""

    activity: TrackerRow
    attempts: tuple[Attempt, ...]

    @property
    def latest(self) -> Attempt | None:
        """Return the last carrying out, if there was one."""
        return self.attempts[-1] if self.attempts else None


@dataclass(frozen=True, slots=True)
class Facts:
    """The five facts as far as the reader may know them."""

    decided_at: datetime | None
    carried_out_at: datetime | None
    published_at: datetime | None
    crl_number: int | None
    told_at: datetime | None
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tracker:
    """Everything that the tracker shows."""

    steps: tuple[Step, ...]
    facts: Facts
    round: int

    @property
    def took(self) -> timedelta:
        """Return the time measured in all activities together."""
        spans = (one.took for step in self.steps for one in step.attempts)
        return sum((span for span in spans if span is not None), timedelta())

    @property
    def standard(self) -> timedelta:
        """Return the standard time of all activities together."""
        return sum((step.activity.standard for step in self.steps), timedelta())


def tracker(request: Request, *, actor: Actor, language: str = "id") -> Tracker:
    """Return the tracker of ``request`` as ``actor`` may see it."""
    procedure = procedure_of(request)
    hidden = procedure.outcome if _is_early(request, actor) else None
    records = list(request.records.all())
    at = _position(request, hidden=hidden)
    rows = procedure_tracker(procedure, at=at, language=language)
    steps = tuple(
        Step(
            row,
            tuple(
                _attempt(place, record, hidden=hidden)
                for place, record in enumerate(records)
                if record.key == row.key and not (hidden and record.key == hidden.move.to)
            ),
        )
        for row in rows
    )
    return Tracker(steps, facts(request, actor=actor), request.round)


def facts(request: Request, *, actor: Actor) -> Facts:
    """Return the five facts that ``actor`` may know: the applicant none before publication."""
    if _is_early(request, actor):
        return Facts(None, None, None, None, None, None)
    return Facts(
        decided_at=request.decided_at,
        carried_out_at=request.carried_out_at,
        published_at=request.published_at,
        crl_number=request.crl_number,
        told_at=request.told_at,
        acknowledged_at=request.acknowledged_at,
    )


def _is_early(request: Request, actor: Actor) -> bool:
    return request.published_at is None and standing_of(request, actor).is_applicant


def _position(request: Request, *, hidden: Edge | None) -> str:
    if request.status == Status.COMPLETED:
        return End.COMPLETED
    if hidden and request.activity == hidden.move.to:
        return hidden.start.key
    return request.activity


def _attempt(place: int, record: ActivityRecord, *, hidden: Edge | None) -> Attempt:
    is_outcome = hidden is not None and record.act == hidden.move.act
    ended_at = None if is_outcome else record.ended_at
    took = ended_at - record.started_at if ended_at and record.started_at else None
    standard = record.standard_seconds
    return Attempt(
        place=place,
        round=record.round,
        who="" if is_outcome else record.actor_name,
        entered_at=record.entered_at,
        started_at=record.started_at,
        ended_at=ended_at,
        act="" if is_outcome else record.act,
        output="" if is_outcome else record.output,
        took=took,
        standard=None if standard is None else timedelta(seconds=standard),
    )
