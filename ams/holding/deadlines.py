"""Until when the letter must have come, and when its owner is reminded (ADR 0063). Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ams.measuring.working_time import WorkingCalendar

DEFAULT_DAYS = 3
MOST_DAYS = 30
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The letter's time: from the moment that counts to the end of its last working day."""

    since: datetime
    due: datetime
    reminders: tuple[datetime, ...]
    """Halfway and a working day before, as far as they lie between ``since`` and ``due``."""

    def reminder_after(self, at: datetime) -> datetime | None:
        """Return the next reminder later than ``at``; ``None`` where the end comes next."""
        return next((one for one in self.reminders if one > at), None)


def deadline(since: datetime, days: int, calendar: WorkingCalendar) -> Deadline:
    """Return the deadline of ``days`` working days, the day of ``since`` itself not counted."""
    due = _closing_after(since, days, calendar)
    eve = _closing_before(due, calendar)
    between = {since + (due - since) / 2, eve}
    return Deadline(since, due, tuple(sorted(one for one in between if since < one < due)))


def _closing_after(since: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    day = since.astimezone(calendar.zone).date()
    while days:
        day += _DAY
        if calendar.hours_on(day) is not None:
            days -= 1
    return _closing(day, calendar, since)


def _closing_before(due: datetime, calendar: WorkingCalendar) -> datetime:
    day = due.astimezone(calendar.zone).date() - _DAY
    while calendar.hours_on(day) is None:
        day -= _DAY
    return _closing(day, calendar, due)


def _closing(day: date, calendar: WorkingCalendar, like: datetime) -> datetime:
    hours = calendar.hours_on(day)
    assert hours is not None  # noqa: S101 - the callers look for an open day
    return datetime.combine(day, hours.end, calendar.zone).astimezone(like.tzinfo)
