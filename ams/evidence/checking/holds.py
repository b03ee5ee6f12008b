"""The holds that preceded: the journal told of each when it happened, and of no other."""

from datetime import datetime
from typing import Final

from ams.evidence.checking.log import Line, Log, not_told, read_log
from ams.evidence.checking.report import Broken, Bundle, Trust
from ams.evidence.claims import ClaimedHold, HoldEvent

# Of a time that was over more than once, the case tells the last alone.
_TOLD_OF_ALL: Final = (
    "certificate:hold", "certificate:release", "hold:report", "hold:dispute", "hold:review",
)  # fmt: skip
_DEADLINES: Final = frozenset({"hold:report", "hold:review"})


def check_holds_in_log(bundle: Bundle, _trust: Trust) -> str:
    """The journal tells of the same holds: by whom, reported, objected to, looked at, ended when.

    What was said (who called, how he was recognised, remarks) is not in the journal: the seal
    binds it.
    """
    log, holds = read_log(bundle), bundle.claims.holds
    for hold in holds:
        for event in hold.events:
            _check_told(log, hold, event)
        _check_deadline(log, hold)
    _check_none_is_left_out(log, holds)
    return f"{len(holds)} holds"


def _check_told(log: Log, hold: ClaimedHold, event: HoldEvent) -> None:
    lines = [line for line in log.of(event.event) if _is_of(line, hold)]
    if any(_fits(line, event) for line in lines):
        return
    what = f"{event.event} at {event.at.isoformat()}" + (f" by {event.by}" if event.by else "")
    not_told(log, f"no entry tells of {what}")


def _fits(line: Line, event: HoldEvent) -> bool:
    named = line.data.get(event.field) if event.field else line.said.get("at")
    who = not event.by or line.said.get("actor_name") == event.by
    return who and _moment(named) == event.at


def _is_of(line: Line, hold: ClaimedHold) -> bool:
    kind, subject = line.said.get("subject_kind"), line.said.get("subject_id")
    return kind != "hold" or subject == hold.id


def _check_deadline(log: Log, hold: ClaimedHold) -> None:
    """Refuse another deadline of the letter than the journal told of last."""
    lines = [one for event in _DEADLINES for one in log.of(event) if _is_of(one, hold)]
    if hold.due_at is None or not lines:
        return
    last = max(lines, key=lambda line: line.seq)
    if any(line.withheld and line.seq > last.seq for line in log.lines):
        return  # a later deadline may be among what this copy does not show
    if _moment(last.data.get("due")) != hold.due_at:
        raise Broken(
            f"entry {last.seq} says due {last.data.get('due')}, the case {hold.due_at.isoformat()}"
        )


def _check_none_is_left_out(log: Log, holds: tuple[ClaimedHold, ...]) -> None:
    for line in (one for event in _TOLD_OF_ALL for one in log.of(event)):
        if not any(_is_claimed(line, hold) for hold in holds):
            raise Broken(f"entry {line.seq} tells of {line.event}, which the case leaves out")


def _is_claimed(line: Line, hold: ClaimedHold) -> bool:
    if not _is_of(line, hold):
        return False
    return any(one.event == line.event and _fits(line, one) for one in hold.events)


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None
