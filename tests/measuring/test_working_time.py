"""Working time adds up, never runs backwards, and knows holidays, year ends and zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ams.core.wording import WIB
from ams.measuring.public_holidays import shipped, shipped_days
from ams.measuring.working_time import DEFAULT_WEEK, Hours, WorkingCalendar, Zone

CALENDAR = WorkingCalendar(holidays=shipped_days())
HOUR = timedelta(hours=1)

_moments = st.datetimes(datetime(2025, 12, 1), datetime(2027, 2, 1)).map(  # noqa: DTZ001 - zone follows
    lambda moment: moment.replace(tzinfo=UTC)
)
_hours = st.one_of(
    st.none(),
    st.tuples(st.integers(0, 11), st.integers(12, 23)).map(
        lambda pair: Hours(time(pair[0]), time(pair[1], 59))
    ),
)
_calendars = st.builds(
    WorkingCalendar,
    week=st.tuples(*[_hours] * 7).filter(any),
    holidays=st.frozensets(st.dates(date(2025, 12, 20), date(2027, 1, 10)), max_size=40),
    zone=st.sampled_from([ZoneInfo(zone) for zone in Zone]),
)


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


def day_of(day: date) -> timedelta:
    start = datetime.combine(day, time(), WIB)
    return CALENDAR.working_time(start, start + timedelta(days=1))


@given(_calendars, _moments, _moments, _moments)
def test_working_time_adds_up(
    calendar: WorkingCalendar, one: datetime, two: datetime, three: datetime
) -> None:
    first, middle, last = sorted((one, two, three))
    parts = calendar.working_time(first, middle) + calendar.working_time(middle, last)
    assert calendar.working_time(first, last) == parts


@given(_calendars, _moments, _moments, st.timedeltas(timedelta(), timedelta(days=40)))
def test_a_longer_span_has_no_less_working_time(
    calendar: WorkingCalendar, one: datetime, two: datetime, more: timedelta
) -> None:
    first, last = sorted((one, two))
    found = calendar.working_time(first, last)
    assert timedelta() <= found <= last - first
    assert found <= calendar.working_time(first - more, last + more)
    assert calendar.working_time(last, first) == timedelta()


@given(_calendars, _moments, st.timedeltas(timedelta(seconds=1), timedelta(days=9)))
def test_the_moment_after_a_span_is_the_first_one(
    calendar: WorkingCalendar, start: datetime, span: timedelta
) -> None:
    moment = calendar.moment_after(start, span)
    assert calendar.working_time(start, moment) == span
    assert calendar.working_time(start, moment - timedelta(microseconds=1)) < span


@given(_calendars, _moments, st.timedeltas(timedelta(seconds=1), timedelta(days=9)))
def test_the_moment_before_a_span_is_the_last_one(
    calendar: WorkingCalendar, end: datetime, span: timedelta
) -> None:
    moment = calendar.moment_before(end, span)
    assert calendar.working_time(moment, end) == span
    assert calendar.working_time(moment + timedelta(microseconds=1), end) < span


@given(_calendars, _moments)
def test_an_open_moment_is_one_at_which_working_time_runs(
    calendar: WorkingCalendar, moment: datetime
) -> None:
    tick = timedelta(microseconds=1)
    assert calendar.is_open(moment) is (calendar.working_time(moment, moment + tick) == tick)


@pytest.mark.parametrize("zone", Zone)
def test_indonesias_zones_have_no_summer_time(zone: Zone) -> None:
    offsets = {
        datetime(year, month, 1, tzinfo=ZoneInfo(zone)).utcoffset()
        for year in range(2000, 2040)
        for month in range(1, 13)
    }
    assert len(offsets) == 1


def test_the_default_week_is_the_regencys() -> None:
    monday = date(2026, 11, 23)
    hours = [day_of(monday + timedelta(days=number)) / HOUR for number in range(7)]
    assert hours == [8.5, 8.5, 8.5, 8.5, 9, 0, 0]
    assert DEFAULT_WEEK[4] == Hours(time(7, 30), time(16, 30))


def test_holidays_and_joint_leave_have_no_working_time() -> None:
    assert day_of(date(2026, 8, 17)) == timedelta()  # Independence Day, a Monday
    assert day_of(date(2026, 12, 24)) == timedelta()  # joint leave, a Thursday
    assert day_of(date(2026, 12, 23)) == 8.5 * HOUR


def test_a_span_over_the_year_end_skips_new_years_day_and_the_weekend() -> None:
    start, end = wib("2026-12-31 15:00"), wib("2027-01-04 08:30")
    assert CALENDAR.working_time(start, end) == 2 * HOUR
    assert CALENDAR.moment_after(start, 2 * HOUR) == end


def test_a_weekend_between_two_days_does_not_count() -> None:
    assert CALENDAR.working_time(wib("2026-11-27 16:00"), wib("2026-11-30 08:00")) == HOUR


def test_the_same_hours_elsewhere_are_another_moment() -> None:
    east = WorkingCalendar(zone=ZoneInfo(Zone.WIT))
    assert east.is_open(wib("2026-11-23 05:30"))
    assert not CALENDAR.is_open(wib("2026-11-23 05:30"))


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_each_year_has_its_holidays_and_says_where_they_come_from(year: int) -> None:
    found = shipped()[year]
    days = {one.day for one in found.holidays}
    assert {date(year, 1, 1), date(year, 5, 1), date(year, 8, 17), date(year, 12, 25)} <= days
    assert found.source


def test_2026_is_the_joint_decree() -> None:
    kinds = [one.kind for one in shipped()[2026].holidays]
    assert (kinds.count("national"), kinds.count("joint_leave")) == (17, 8)
    assert all(one.certain for one in shipped()[2026].holidays)


def test_estimated_dates_are_marked() -> None:
    assert any(not one.certain for one in shipped()[2027].holidays)


def test_hours_end_after_they_start() -> None:
    with pytest.raises(ValueError, match="not after"):
        Hours(time(8), time(8))


def test_a_week_without_a_working_day_is_none() -> None:
    with pytest.raises(ValueError, match="open on one"):
        WorkingCalendar(week=(None,) * 7)
