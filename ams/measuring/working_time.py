"""Working time: how much of a span an office was open for (ADR 0031). Pure, no database.

Days are taken in the office's own zone. Indonesia's three zones have no summer time, so that a
working day has the same length all year.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

_DAYS_OF_WEEK = 7
_DAY = timedelta(days=1)


class Zone(StrEnum):
    """Indonesia's zones, by their names in the tz database."""

    WIB = "Asia/Jakarta"
    WITA = "Asia/Makassar"
    WIT = "Asia/Jayapura"


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when an office is open on a day, in its own zone."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"working hours end at {self.end}, not after {self.start}")


_MONDAY_TO_THURSDAY = Hours(time(7, 30), time(16))
DEFAULT_WEEK: tuple[Hours | None, ...] = (
    *(_MONDAY_TO_THURSDAY,) * 4, Hours(time(7, 30), time(16, 30)), None, None,
)  # fmt: skip
"""Monday first; what a regency has until its administrator says otherwise."""

_WIB = ZoneInfo(Zone.WIB)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """An office's working week and the days on which it is closed all the same."""

    week: tuple[Hours | None, ...] = DEFAULT_WEEK
    holidays: frozenset[date] = frozenset()
    zone: ZoneInfo = _WIB

    def __post_init__(self) -> None:
        if len(self.week) != _DAYS_OF_WEEK or not any(self.week):
            raise ValueError("a working week has seven days and is open on one of them at least")

    def hours_on(self, day: date) -> Hours | None:
        """Return when the office is open on ``day``, ``None`` where it is closed."""
        return None if day in self.holidays else self.week[day.weekday()]

    def is_open(self, at: datetime) -> bool:
        """Tell whether the office is open at a moment."""
        local = at.astimezone(self.zone)
        hours = self.hours_on(local.date())
        return hours is not None and hours.start <= local.time() < hours.end

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Return how much working time lies between two moments; nothing where they are reversed.

        It adds up: the time from a to c is that from a to b and from b to c.
        """
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        total, day = timedelta(), first.date()
        while day <= last.date():
            opens, closes = self._span_of(day)
            total += max(min(closes, last) - max(opens, first), timedelta())
            day += _DAY
        return total

    def moment_after(self, start: datetime, span: timedelta) -> datetime:
        """Return the first moment at which ``span`` of working time has passed since ``start``."""
        if span <= timedelta():
            return start
        for opens, closes in self._spans_from(start.astimezone(self.zone)):
            if closes - opens >= span:
                return (opens + span).astimezone(start.tzinfo)
            span -= closes - opens
        raise AssertionError("the days do not end")

    def moment_before(self, end: datetime, span: timedelta) -> datetime:
        """Return the last moment from which ``span`` of working time passes until ``end``."""
        if span <= timedelta():
            return end
        for opens, closes in self._spans_back_from(end.astimezone(self.zone)):
            if closes - opens >= span:
                return (closes - span).astimezone(end.tzinfo)
            span -= closes - opens
        raise AssertionError("the days do not end")

    def _span_of(self, day: date) -> tuple[datetime, datetime]:
        """Return a day's opening and closing; both midnight where the office is closed."""
        hours = self.hours_on(day)
        opens = datetime.combine(day, hours.start if hours else time(), self.zone)
        closes = datetime.combine(day, hours.end if hours else time(), self.zone)
        return opens, closes

    def _spans_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = start.date()
        while True:
            opens, closes = self._span_of(day)
            if closes > max(opens, start):
                yield max(opens, start), closes
            day += _DAY

    def _spans_back_from(self, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = end.date()
        while True:
            opens, closes = self._span_of(day)
            if min(closes, end) > opens:
                yield opens, min(closes, end)
            day -= _DAY
