"""The one place that asks what time it is."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time; every service takes one as an argument."""

    def now(self) -> datetime:
        """Return the present time, aware, in UTC."""

    def seconds(self) -> int:
        """Return whole seconds since 1970: the same time, for whoever asks at every answer."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(UTC)

    def seconds(self) -> int:
        """Return the machine's time in whole seconds since 1970."""
        return int(time.time())


@dataclass(slots=True)
class ManualClock:
    """A clock that stands until moved: for demonstration data and tests."""

    at: datetime

    def now(self) -> datetime:
        """Return the time that the clock was set to."""
        return self.at

    def seconds(self) -> int:
        """Return that time in whole seconds since 1970."""
        return int(self.at.timestamp())

    def advance(self, by: timedelta) -> datetime:
        """Move the clock by ``by`` (negative sets it back) and return the new time."""
        self.at += by
        return self.at


def whole_seconds(moment: datetime) -> datetime:
    """Return ``moment`` in UTC cut to whole seconds, as X.509 times are (RFC 5280, 4.1.2.5)."""
    return moment.astimezone(UTC).replace(microsecond=0)
