"""The jobs of this package; imported by the worker (ams.jobs.discovery)."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.evidence import asking, carrying
from ams.jobs.registry import Lane, handles, periodically


@handles(asking.MAKE, lane=Lane.PAPERS)
def make(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Make the bundle that the payload names."""
    carrying.carry_out(UUID(str(payload["bundle"])), clock=clock)


@periodically("evidence:sweep", every=timedelta(hours=1))
def sweep(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Delete the bundles that were kept long enough."""
    asking.sweep(clock=clock)
