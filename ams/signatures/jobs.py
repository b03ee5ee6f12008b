"""What the worker does for signatures: see that time can be stamped, and tell of seals that end."""

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.jobs.registry import periodically
from ams.signatures import ending, time_stamp_service


@periodically("signatures:renew_time_stamping", every=timedelta(minutes=1))
def renew_time_stamping(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Give the time-stamp service a certificate when it has none, or its own has stamped a year."""
    if settings.AMS_TIME_STAMPS != "embedded":
        return
    if time_stamp_service.is_due(clock.now()):
        time_stamp_service.renew(clock=clock)


@periodically("signatures:remind_of_seals", every=timedelta(hours=1))
def remind_of_seals(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Tell the administrators of seals that end soon."""
    ending.remind(clock=clock)
