"""The jobs of this package; imported by the worker (ams.jobs.discovery)."""

from collections.abc import Mapping
from datetime import timedelta

from ams.approvals.reminding import follow_up
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.jobs.registry import periodically


@periodically("approvals:follow_up", every=timedelta(minutes=10))
def remind(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Remind superiors who have not answered, and pass letters on."""
    follow_up(clock=clock)
