"""The jobs of this package; imported by the worker (ams.jobs.discovery)."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.jobs.registry import handles, periodically
from ams.renewal import listing, reminding, superseding


@handles(superseding.SUPERSEDE)
def supersede(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Supersede the certificate that was renewed, then tell."""
    superseding.supersede(UUID(str(payload["request"])), clock=clock)


@periodically("renewal:remind", every=timedelta(hours=1))
def remind(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Remind holders whose certificate ends."""
    reminding.remind_all(clock=clock)


@periodically("renewal:list", every=timedelta(hours=1))
def send_lists(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Send this month's list to the officers who have not got it."""
    listing.send_due(clock=clock)
