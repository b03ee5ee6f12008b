"""The jobs of this package; imported by the worker (ams.jobs.discovery)."""

from collections.abc import Mapping
from datetime import timedelta

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.custody import held, scans
from ams.jobs.registry import periodically


@periodically("custody:sweep", every=timedelta(hours=1))
def sweep(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Delete what was kept long enough; each deletion is journaled."""
    scans.sweep(clock=clock)
    held.sweep(clock=clock)
