from datetime import UTC, datetime, timedelta

import pytest

from ams.measuring.calendars import change_day, set_working_week
from ams.measuring.working_time import Hours, Zone
from ams.requests.models import ActivityRecord, Request
from ams.requests.queue import QueueFilter, queue
from ams.workbench.next_case import as_if_taken, next_case, take_next
from ams.workbench.urgency import by_urgency
from tests.requests.builders import Office, claimed, fresh, submitted

MONDAY_TEN = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def in_order(office: Office) -> list[Request]:
    found = queue(office.actor("budi"), QueueFilter.NEW)
    return list(by_urgency(found, at=office.clock.now()))


def entered(request: Request, at: datetime) -> None:
    ActivityRecord.objects.filter(request=request, ended_at=None).update(entered_at=at)


def test_a_loss_comes_first_then_what_is_late_then_the_oldest(office: Office) -> None:
    old, late, loss = (submitted(office, one) for one in ("sari", "maya", "eko"))
    office.clock.advance(MONDAY_TEN - office.clock.now())
    for one in (old, loss):
        entered(one, MONDAY_TEN - timedelta(minutes=1))
    entered(late, MONDAY_TEN - timedelta(minutes=30))
    Request.objects.filter(pk=loss.pk).update(urgent=True)
    assert in_order(office) == [loss, late, old]


def test_hours_outside_the_office_are_nobodys_delay(office: Office) -> None:
    request = submitted(office)  # on a Sunday
    office.clock.advance(
        datetime(2026, 11, 23, 0, 31, tzinfo=UTC) - office.clock.now()
    )  # Monday, 7.31 WIB
    assert [one.late for one in in_order(office)] == [False]  # type: ignore[attr-defined]
    office.clock.advance(timedelta(minutes=10))
    assert [one.late for one in in_order(office)] == [True]  # type: ignore[attr-defined]
    assert fresh(request).is_open


def test_a_regencys_own_week_and_days_count(office: Office) -> None:
    submitted(office)
    office.clock.advance(MONDAY_TEN - office.clock.now())
    rina, regency = office.actor("rina"), office.agencies["regency"].pk
    change_day(
        regency, MONDAY_TEN.date(), is_open=False, reason="x", actor=rina, clock=office.clock
    )
    assert [one.late for one in in_order(office)] == [False]  # type: ignore[attr-defined]
    every_day = tuple(Hours(datetime.min.time(), datetime.max.time()) for _ in range(7))
    set_working_week(regency, every_day, Zone.WIB, actor=rina, clock=office.clock)
    assert [one.late for one in in_order(office)] == [True]  # type: ignore[attr-defined]


def test_the_next_case_is_the_most_urgent_that_he_may_take(office: Office) -> None:
    own, other = submitted(office, "eko"), submitted(office)
    eko, now = office.actor("eko"), office.clock.now()
    assert next_case(eko, at=now) == other
    assert next_case(office.actor("dewi"), at=now) == own
    assert next_case(office.actor("dewi"), at=now, after=own.pk) == other
    assert next_case(eko, at=now, after=other.pk) is None


@pytest.mark.parametrize("username", ["sari", "ratna", "tono", "hadi", "rina", "bakti"])
def test_who_may_take_nothing_has_no_next_case(office: Office, username: str) -> None:
    submitted(office)
    actor = office.actor(username)
    assert next_case(actor, at=office.clock.now()) is None
    assert take_next(actor, clock=office.clock) is None
    assert Request.objects.get().claimed_by is None


def test_the_next_case_is_taken_and_what_a_colleague_has_is_passed_over(office: Office) -> None:
    claimed(office, officer="dewi")
    second = submitted(office, "maya")
    taken = take_next(office.actor("budi"), clock=office.clock)
    assert taken == second
    assert fresh(second).claimed_by_id == office.actor("budi").account_id
    assert take_next(office.actor("budi"), clock=office.clock) is None


def test_a_page_made_ahead_takes_nothing(office: Office) -> None:
    request, eko = submitted(office), office.actor("eko")
    shown = as_if_taken(request, eko, at=office.clock.now())
    assert shown.claimed_by_id == eko.account_id
    assert fresh(request).claimed_by is None
