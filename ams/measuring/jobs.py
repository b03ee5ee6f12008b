"""The jobs of this package; imported by the worker (ams.jobs.discovery)."""

from collections.abc import Mapping
from datetime import timedelta

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.jobs.registry import handles, periodically
from ams.measuring import escalating, following, monthly
from ams.measuring.calendars import REMEASURE


@periodically("measuring:follow", every=timedelta(minutes=1))
def follow(_payload: Mapping[str, JSON], _clock: Clock) -> None:
    """Measure what has changed."""
    following.follow()


@handles(REMEASURE)
def remeasure(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Measure the next requests anew."""
    following.measure_next(str(payload["after"]), clock=clock)


@periodically("measuring:escalate", every=timedelta(minutes=10))
def escalate(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Tell of what is overdue."""
    escalating.escalate(clock=clock)


@periodically("measuring:monthly", every=timedelta(hours=1))
def send_reports(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Send the last month's report to the heads who have not got it."""
    monthly.send_due(clock=clock)
