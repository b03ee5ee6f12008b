"""When somebody is told, and when nobody is disturbed."""

from datetime import datetime, time, timedelta

import pytest

from ams.core.wording import WIB
from ams.measuring.limits import Level, Limits
from ams.measuring.public_holidays import shipped_days
from ams.measuring.working_time import WorkingCalendar

CALENDAR = WorkingCalendar(holidays=shipped_days())
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("waited", "levels"),
    [
        (3.99, ()),
        (4, (Level.OFFICER,)),
        (8, (Level.OFFICER, Level.DEPUTY)),
        (16, (Level.OFFICER, Level.DEPUTY, Level.HEAD)),
    ],
)
def test_officer_then_deputy_then_head(waited: float, levels: tuple[Level, ...]) -> None:
    assert Limits().levels(waited * HOUR) == levels


@pytest.mark.parametrize(("days", "times"), [(6.9, 0), (7, 1), (13.9, 1), (14, 2), (70, 10)])
def test_a_forgotten_request_is_told_of_again_and_again(days: float, times: int) -> None:
    assert Limits().times_forgotten(timedelta(days=days)) == times


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        ("2026-11-23 07:29", True),
        ("2026-11-23 07:30", False),
        ("2026-11-23 15:59", False),
        ("2026-11-23 16:00", True),
        ("2026-11-22 10:00", True),  # a Sunday
        ("2026-12-25 10:00", True),  # a holiday
    ],
)
def test_nights_weekends_and_holidays_are_quiet(at: str, quiet: bool) -> None:  # noqa: FBT001
    assert Limits().is_quiet(CALENDAR, datetime.fromisoformat(at).replace(tzinfo=WIB)) is quiet


def test_quiet_hours_may_lie_within_the_day() -> None:
    noon = Limits(quiet_from=time(12), quiet_until=time(13))
    monday = datetime(2026, 11, 23, 12, 30, tzinfo=WIB)
    assert noon.is_quiet(CALENDAR, monday)
    assert not noon.is_quiet(CALENDAR, monday + HOUR)
