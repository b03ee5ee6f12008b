"""A regency's calendar is the shipped one until its administrator says otherwise."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from ams.accounts.errors import NoSuchRecord, NotAdministrator
from ams.core.errors import InvalidInput
from ams.journal.models import Entry
from ams.measuring.calendars import (
    Calendars,
    calendar_of,
    change_day,
    set_working_week,
    undo_day,
)
from ams.measuring.working_time import DEFAULT_WEEK, Hours, Zone
from tests.requests.acting import CAST
from tests.requests.builders import Office

LOCAL = date(2026, 11, 25)
INDEPENDENCE = date(2026, 8, 17)
SIX_DAYS = (Hours(time(7), time(14)),) * 6 + (None,)


def test_a_regency_has_the_default_week_and_the_shipped_holidays(office: Office) -> None:
    calendar = calendar_of(office.agencies["regency"].pk)
    assert calendar.week == DEFAULT_WEEK
    assert INDEPENDENCE in calendar.holidays


def test_an_agency_goes_by_the_regency_above_it(office: Office) -> None:
    regency = office.agencies["regency"].pk
    change_day(
        regency, LOCAL, is_open=False, reason="Hari jadi", actor=office.actor("rina"),
        clock=office.clock,
    )  # fmt: skip
    assert LOCAL in Calendars().of(office.agencies["health"].pk).holidays


def test_a_shipped_holiday_can_be_worked_on_and_be_one_again(office: Office) -> None:
    regency, rina = office.agencies["regency"].pk, office.actor("rina")
    change_day(regency, INDEPENDENCE, is_open=True, reason="Piket", actor=rina, clock=office.clock)
    assert INDEPENDENCE not in calendar_of(regency).holidays
    undo_day(regency, INDEPENDENCE, actor=rina, clock=office.clock)
    assert INDEPENDENCE in calendar_of(regency).holidays


def test_the_week_and_the_zone_can_be_changed_and_are_journaled(office: Office) -> None:
    regency, rina = office.agencies["regency"].pk, office.actor("rina")
    set_working_week(regency, SIX_DAYS, Zone.WITA, actor=rina, clock=office.clock)
    calendar = calendar_of(regency)
    assert (calendar.week, calendar.zone) == (SIX_DAYS, ZoneInfo("Asia/Makassar"))
    assert Entry.objects.latest("seq").data["setting"] == "working_week"


@pytest.mark.parametrize("member", sorted(set(CAST) - {"rina"}))
def test_only_an_administrator_changes_it(office: Office, member: str) -> None:
    regency, actor = office.agencies["regency"].pk, office.actor(member)
    with pytest.raises(NotAdministrator):
        set_working_week(regency, SIX_DAYS, Zone.WIB, actor=actor, clock=office.clock)
    with pytest.raises(NotAdministrator):
        change_day(
            regency, LOCAL, is_open=False, reason="Hari jadi", actor=actor, clock=office.clock
        )
    with pytest.raises(NotAdministrator):
        undo_day(regency, LOCAL, actor=actor, clock=office.clock)


def test_only_a_regency_has_a_calendar(office: Office) -> None:
    with pytest.raises(NoSuchRecord):
        change_day(
            office.agencies["health"].pk, LOCAL, is_open=False, reason="Libur",
            actor=office.actor("rina"), clock=office.clock,
        )  # fmt: skip


def test_a_change_says_why(office: Office) -> None:
    with pytest.raises(InvalidInput):
        change_day(
            office.agencies["regency"].pk, LOCAL, is_open=False, reason=" ",
            actor=office.actor("rina"), clock=office.clock,
        )  # fmt: skip


def test_a_week_without_a_working_day_is_refused(office: Office) -> None:
    with pytest.raises(InvalidInput):
        set_working_week(
            office.agencies["regency"].pk, (None,) * 7, Zone.WIB, actor=office.actor("rina"),
            clock=office.clock,
        )  # fmt: skip


def test_what_was_not_changed_cannot_be_undone(office: Office) -> None:
    with pytest.raises(NoSuchRecord):
        undo_day(
            office.agencies["regency"].pk, LOCAL, actor=office.actor("rina"), clock=office.clock
        )
