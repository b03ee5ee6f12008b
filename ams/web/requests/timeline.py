"""The tracker as the page draws it: its stops, each with its state in words and what was done."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ams.core.actor import Actor
from ams.procedures.rules import OFFICES, Lane
from ams.procedures.sheet import Source
from ams.procedures.tracker import Progress, TrackerRow
from ams.requests.models import Request, Status
from ams.requests.moves import procedure_of
from ams.requests.path import Passage, path_of
from ams.requests.standing import standing_of
from ams.requests.tracker import Attempt, Step, tracker
from ams.web.badges import badge_for
from ams.web.requests.durations import duration_text
from ams.web.requests.results import result_text
from ams.web.templatetags.ams import lane_icon


class StopState(StrEnum):
    """How a stop looks; the values are names of CSS classes."""

    DONE = "done"
    NOW = "now"
    AGAIN = "again"  # done in an earlier round, to be done once more
    AHEAD = "ahead"
    STOPPED = "stopped"  # the request ended here before its time
    SKIPPED = "skipped"  # never reached


_ICONS = {
    StopState.DONE: "check",
    StopState.NOW: "activity",
    StopState.AGAIN: "rotate",
    StopState.AHEAD: "clock",
    StopState.STOPPED: "x",
    StopState.SKIPPED: "circle-minus",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One carrying out of an activity in words; ``within`` compares with the standard time."""

    round: int
    who: str
    at: datetime
    took: str
    within: bool | None
    result: str
    is_running: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """One activity of the procedure as the tracker draws it."""

    number: int
    key: str
    text: str
    lane: str
    lane_icon: str
    is_office: bool  # decided by an officer; not what the system does for him
    state: StopState
    state_text: str
    standard: str
    standard_is_proposed: bool
    output: str
    line: Line | None
    earlier: tuple[Line, ...]

    @property
    def icon(self) -> str:
        """Return the icon of the stop's state."""
        return _ICONS[self.state]

    @property
    def is_now(self) -> bool:
        """Tell whether the request stands here."""
        return self.state is StopState.NOW


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole tracker; ``here`` is the number of the present stop, 0 once the request ended."""

    stops: tuple[Stop, ...]
    here: int
    round: int
    took: str
    standard: str
    within: bool
    path: tuple[Passage, ...]

    @property
    def total(self) -> int:
        """Return how many activities the procedure has."""
        return len(self.stops)

    @property
    def present(self) -> Stop | None:
        """Return the stop where the request stands, ``None`` once it ended."""
        return next((stop for stop in self.stops if stop.is_now), None)


def timeline(request: Request, *, actor: Actor) -> Timeline:
    """Return the tracker of ``request`` in the page's language, as ``actor`` may see it."""
    shown = tracker(request, actor=actor, language=get_language() or "id")
    own = standing_of(request, actor).is_applicant
    stops = tuple(_stop(step, request, own=own) for step in shown.steps)
    return Timeline(
        stops=stops,
        here=next((stop.number for stop in stops if stop.is_now), 0),
        round=shown.round,
        took=duration_text(shown.took),
        standard=duration_text(shown.standard),
        within=shown.took <= shown.standard,
        path=path_of(procedure_of(request), shown),
    )


def _stop(step: Step, request: Request, *, own: bool) -> Stop:
    row = step.activity
    state = _state(step, request)
    lines = tuple(_line(one) for one in step.attempts)
    # What is to be done again has no present line: all of it belongs to earlier rounds.
    has_line = bool(lines) and state is not StopState.AGAIN
    return Stop(
        number=row.number,
        key=row.key,
        text=row.text,
        lane=row.lane_name,
        lane_icon=lane_icon(row.lane),
        is_office=row.lane in OFFICES and row.key != _telling(request),
        state=state,
        state_text=_state_text(state, step, request, own=own),
        standard=row.standard_text,
        standard_is_proposed=row.standard_source is Source.PROPOSED,
        output=row.output,
        line=lines[-1] if has_line else None,
        earlier=lines[:-1] if has_line else lines,
    )


def _state(step: Step, request: Request) -> StopState:
    progress = step.activity.progress
    if progress is Progress.PAST:
        return StopState.DONE
    ended = request.status in {Status.REJECTED, Status.WITHDRAWN, Status.UNCONFIRMED}
    if progress is Progress.PRESENT:
        return StopState.STOPPED if ended else StopState.NOW
    if ended:
        return StopState.SKIPPED
    return StopState.AGAIN if step.attempts else StopState.AHEAD


def _state_text(state: StopState, step: Step, request: Request, *, own: bool) -> str:
    match state:
        case StopState.NOW:
            return _waiting_text(step.activity, request, own=own)
        case StopState.STOPPED:
            return str(badge_for("request", request.status).text)
        case StopState.AGAIN:
            return _again_text(step, request)
        case StopState.DONE:
            return _("Selesai")
        case StopState.SKIPPED:
            return _("Tidak dilaksanakan")
        case _:
            return _("Belum")


def _again_text(step: Step, request: Request) -> str:
    if step.latest and step.latest.round == request.round:
        return _("Akan diulang")  # an officer stepped back; the letter is the same
    return _("Diulang pada putaran %(round)d") % {"round": request.round}


def _waiting_text(row: TrackerRow, request: Request, *, own: bool) -> str:
    if row.lane is Lane.APPLICANT:
        return _("Menunggu Anda") if own else _("Menunggu pemohon")
    if row.key == _telling(request):
        return _("Pemberitahuan sedang dikirim")
    if request.outside_recorded_at is not None and not own:
        return _("Menunggu CA penerbit menyatakan dicabut")
    if request.claimed_by is None:
        return _("Menunggu petugas")
    return _("Sedang dikerjakan petugas")


def _telling(request: Request) -> str:
    outcome = procedure_of(request).outcome
    return str(outcome.move.to) if outcome else ""


def _line(attempt: Attempt) -> Line:
    return Line(
        round=attempt.round,
        who=attempt.who,
        at=attempt.ended_at or attempt.started_at or attempt.entered_at,
        took="" if attempt.took is None else duration_text(attempt.took),
        within=attempt.within_standard,
        result=result_text(attempt),
        is_running=attempt.is_running,
    )
