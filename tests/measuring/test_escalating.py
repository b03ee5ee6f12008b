"""Overdue: officer, then deputy, then head; never at night; nothing forgotten stays invisible."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ams.accounts.errors import NotAdministrator
from ams.accounts.models import Account, Appointment
from ams.accounts.supervisors import Supervision, appoint_supervisor
from ams.core.actor import Rank
from ams.core.errors import InvalidInput
from ams.journal.models import Entry
from ams.measuring.escalating import escalate
from ams.measuring.limits import Limits
from ams.measuring.marking import month_of
from ams.measuring.models import Escalation
from ams.measuring.overdue import overdue_cases, overdue_counts
from ams.measuring.policies import limits_of, set_limits
from ams.measuring.scope import Wanted
from ams.notifications.models import Notice
from ams.requests.claim import claim
from ams.requests.reject import reject
from tests.requests.acting import CAST
from tests.requests.builders import Office, filed, submitted

HOUR = timedelta(hours=1)
TO_MONDAY = timedelta(hours=17, minutes=30)  # from the clock's Sunday 14.05 to Monday 07.35


@pytest.fixture
def led(office: Office) -> Office:
    """Return an office with a head and a deputy; its clock stands on Monday, 07.35."""
    for who, rank in (("ratna", Rank.DEPUTY), ("hadi", Rank.HEAD)):
        account = Account.objects.get(username=who)
        data = Supervision(account.pk, office.agencies["regency"].pk, rank)
        appoint_supervisor(data, actor=office.actor("rina"), clock=office.clock)
    office.clock.advance(TO_MONDAY)
    return office


def told() -> list[tuple[str, str]]:
    """Return who was told at which level, and forget it."""
    notices = Notice.objects.filter(message="requests_overdue").order_by("recipient_email")
    found = [(one.recipient_email.split("@")[0], one.context["level"]) for one in notices]
    notices.delete()
    return found


def wanted(office: Office, *agencies: str) -> Wanted:
    month = month_of(office.clock.now())
    scope = frozenset(office.agencies[one].pk for one in agencies) if agencies else None
    return Wanted(scope, month, month)


def test_one_after_the_other_is_told_once(led: Office) -> None:
    request = submitted(led)
    claim(request.pk, actor=led.actor("eko"), clock=led.clock)
    steps = []
    for hours in (3, 1.2, 1, 3, 15.5, 8.2, 1):  # to 15.47 on Monday, then Tuesday
        led.clock.advance(hours * HOUR)
        escalate(clock=led.clock)
        steps.append(told())
    eko, ratna, hadi = ("eko", "officer"), ("ratna", "deputy"), ("hadi", "head")
    assert steps == [[], [eko], [], [ratna], [], [hadi], []]
    assert Entry.objects.filter(event="request:escalate").count() == Escalation.objects.count()


def test_nobody_has_taken_it_so_every_officer_in_scope_is_told(led: Office) -> None:
    submitted(led)
    led.clock.advance(5 * HOUR)
    escalate(clock=led.clock)
    assert told() == [(who, "officer") for who in ("budi", "dewi", "eko", "ratna")]


def test_at_night_nobody_is_told_and_in_the_morning_everybody_is(led: Office) -> None:
    submitted(led)
    led.clock.advance(12 * HOUR)  # 19.35
    assert escalate(clock=led.clock) == 0
    led.clock.advance(12 * HOUR)
    assert escalate(clock=led.clock) == 2
    assert ("ratna", "deputy") in told()


def test_what_moves_in_time_escalates_nothing(led: Office) -> None:
    request = submitted(led)
    claim(request.pk, actor=led.actor("eko"), clock=led.clock)
    reject(request.pk, reason="Tidak.", actor=led.actor("eko"), clock=led.clock)
    led.clock.advance(25 * HOUR)
    assert escalate(clock=led.clock) == 0


def test_the_applicants_delay_is_not_the_officers_until_it_is_forgotten(led: Office) -> None:
    filed(led)
    led.clock.advance(timedelta(days=4))
    assert escalate(clock=led.clock) == 0
    led.clock.advance(timedelta(days=3))
    escalate(clock=led.clock)
    assert told() == [(who, "forgotten") for who in ("budi", "dewi", "eko", "hadi", "ratna")]
    led.clock.advance(timedelta(days=7))
    escalate(clock=led.clock)
    assert ("hadi", "forgotten") in told()
    assert sorted(Escalation.objects.values_list("step", flat=True)) == [1, 2]


def test_without_officers_and_supervisors_the_administrators_are_told(office: Office) -> None:
    submitted(office)
    Appointment.objects.all().delete()
    office.clock.advance(TO_MONDAY + timedelta(days=1))
    escalate(clock=office.clock)
    assert {name for name, _level in told()} == {"rina"}


def test_overdue_requests_are_counted_by_their_highest_level_in_scope(led: Office) -> None:
    request = submitted(led)
    submitted(led, "maya")
    led.clock.advance(timedelta(days=1, hours=1))
    escalate(clock=led.clock)
    counts = {one.label: one.number for one in overdue_counts(wanted(led))}
    assert counts == {"deputy": 2}
    assert list(overdue_cases(wanted(led, "health"), "deputy")) == [request]
    assert not overdue_cases(wanted(led, "health"), "officer")
    assert overdue_cases(wanted(led)).count() == 2
    assert not overdue_cases(replace(wanted(led), procedure="x"))


@pytest.mark.parametrize("member", sorted(set(CAST) - {"rina"}))
def test_only_an_administrator_sets_the_limits(office: Office, member: str) -> None:
    regency = office.agencies["regency"].pk
    with pytest.raises(NotAdministrator):
        set_limits(regency, Limits(), actor=office.actor(member), clock=office.clock)


def test_the_limits_are_kept_and_their_order_checked(office: Office) -> None:
    regency, rina = office.agencies["regency"].pk, office.actor("rina")
    changed = Limits(officer_hours=1, forgotten_days=3)
    set_limits(regency, changed, actor=rina, clock=office.clock)
    assert limits_of(regency) == changed
    wrong = Limits(officer_hours=0, deputy_hours=-1, head_hours=-2, forgotten_days=0)
    with pytest.raises(InvalidInput) as refused:
        set_limits(regency, wrong, actor=rina, clock=office.clock)
    assert len(refused.value.fields) == 4
