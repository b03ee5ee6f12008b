"""When a request is overdue, and when people are left in peace. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from ams.measuring.working_time import WorkingCalendar

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class Level(StrEnum):
    """Who is told, one after the other; ``forgotten`` comes beside them."""

    OFFICER = "officer"
    DEPUTY = "deputy"
    HEAD = "head"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Limits:
    """Working hours at one activity beyond its standard, days without any act, quiet hours."""

    officer_hours: int = 4
    deputy_hours: int = 8
    head_hours: int = 16
    forgotten_days: int = 7
    quiet_from: time = time(16)
    quiet_until: time = time(7, 30)

    def is_quiet(self, calendar: WorkingCalendar, at: datetime) -> bool:
        """Tell whether nobody is written to now: at night, at weekends, on holidays."""
        local = at.astimezone(calendar.zone)
        if calendar.hours_on(local.date()) is None:
            return True
        now = local.time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= now < self.quiet_until
        return now >= self.quiet_from or now < self.quiet_until

    def levels(self, waited: timedelta) -> tuple[Level, ...]:
        """Return who is to know after ``waited`` of working time beyond the standard."""
        due = (
            (Level.OFFICER, self.officer_hours),
            (Level.DEPUTY, self.deputy_hours),
            (Level.HEAD, self.head_hours),
        )
        return tuple(level for level, hours in due if waited >= hours * _HOUR)

    def times_forgotten(self, still: timedelta) -> int:
        """Return how often a request that lay still for so long should have been told of."""
        return still // (self.forgotten_days * _DAY)
