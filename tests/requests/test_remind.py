from datetime import timedelta

import pytest
from django.core import mail
from pytest_django.fixtures import Settings

from ams.jobs.worker import run_due
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.requests.acknowledge import acknowledge
from ams.requests.remind import MOST, remind_all
from tests.requests.builders import Office, fresh, submitted, told


@pytest.fixture(autouse=True)
def after_three_days(settings: Settings) -> None:
    """Let reminders come after three days, whatever the environment says."""
    settings.AMS_REMINDER_DAYS = 3


def test_a_receipt_is_asked_for_after_the_set_time(office: Office) -> None:
    request = told(office)
    mail.outbox.clear()
    office.clock.advance(timedelta(days=3))
    assert remind_all(clock=office.clock) == 1
    kept = fresh(request)
    assert (kept.reminders, kept.reminded_at) == (1, office.clock.now())
    run_due(office.clock)
    assert any(request.number in one.subject for one in mail.outbox)
    assert Entry.objects.filter(event=Event.REQUEST_REMIND).count() == 1


def test_a_receipt_is_not_asked_for_a_moment_earlier(office: Office) -> None:
    told(office)
    office.clock.advance(timedelta(days=3) - timedelta(microseconds=1))
    assert remind_all(clock=office.clock) == 0


def test_one_reminder_a_period_however_often_the_job_runs(office: Office) -> None:
    told(office)
    office.clock.advance(timedelta(days=3))
    assert [remind_all(clock=office.clock) for _ in range(3)] == [1, 0, 0]
    office.clock.advance(timedelta(days=2))
    assert remind_all(clock=office.clock) == 0
    office.clock.advance(timedelta(days=1))
    assert remind_all(clock=office.clock) == 1


def test_reminders_have_an_end(office: Office) -> None:
    request = told(office)
    for _ in range(MOST + 2):
        office.clock.advance(timedelta(days=3))
        remind_all(clock=office.clock)
    assert fresh(request).reminders == MOST


def test_who_has_confirmed_is_left_in_peace(office: Office) -> None:
    request = told(office)
    acknowledge(request.pk, actor=office.actor("sari"), clock=office.clock)
    office.clock.advance(timedelta(days=30))
    assert remind_all(clock=office.clock) == 0


def test_who_was_not_told_is_not_reminded(office: Office) -> None:
    submitted(office)
    office.clock.advance(timedelta(days=30))
    assert remind_all(clock=office.clock) == 0


def test_the_worker_reminds_by_itself(office: Office) -> None:
    request = told(office)
    office.clock.advance(timedelta(days=3, hours=1))
    run_due(office.clock)
    assert fresh(request).reminders == 1
