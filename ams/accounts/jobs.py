"""What accumulates around sign-in is swept away: sessions that have ended, failures long past."""

from collections.abc import Mapping
from datetime import timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session

from ams.accounts.lockout import cool_off
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.jobs.registry import periodically


@periodically("accounts:sweep", every=timedelta(hours=6))
def sweep(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Delete ended sessions, and failures that lock nobody any more (their journal stays)."""
    now = clock.now()
    Session.objects.filter(expire_date__lt=now).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - cool_off()).delete()
