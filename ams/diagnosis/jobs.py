"""The job of this package."""

from collections.abc import Mapping
from datetime import timedelta

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.diagnosis import alerts
from ams.jobs.registry import periodically


@periodically("diagnosis:mail_status_behind", every=timedelta(minutes=1))
def mail_status_behind(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Tell the administrators of each issuer whose CRLs are behind."""
    alerts.mail_status_behind(clock=clock)
