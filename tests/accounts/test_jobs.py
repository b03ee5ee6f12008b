"""The sweep takes what has ended and nothing else."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session

from ams.accounts.jobs import sweep
from ams.accounts.lockout import cool_off
from ams.core.clock import ManualClock

pytestmark = pytest.mark.django_db
_SECOND = timedelta(seconds=1)


def test_only_sessions_that_have_ended_are_swept(clock: ManualClock) -> None:
    for key, ends in (("over", clock.now() - _SECOND), ("open", clock.now() + _SECOND)):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    sweep({}, clock)
    assert [one.session_key for one in Session.objects.all()] == ["open"]


def test_failures_that_still_count_toward_a_lock_are_kept(clock: ManualClock) -> None:
    for name, age in (("past", cool_off() + _SECOND), ("recent", cool_off() - _SECOND)):
        attempt = AccessAttempt.objects.create(
            username=name, ip_address="203.0.113.1", user_agent=name, failures_since_start=5
        )
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=clock.now() - age)
    sweep({}, clock)
    assert [one.username for one in AccessAttempt.objects.all()] == ["recent"]
