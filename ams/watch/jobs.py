"""The jobs of this package; imported by the worker (ams.jobs.discovery)."""

from collections.abc import Mapping
from datetime import timedelta

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.jobs.registry import Lane, handles, periodically
from ams.watch import rounds


@periodically("watch:schedule", every=timedelta(minutes=5))
def schedule(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Queue the rounds that are due."""
    rounds.schedule(clock=clock)


@handles(rounds.READ_CA, lane=Lane.OUTSIDE)
def read(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Read the certificates of one CA."""
    rounds.read_round(int(str(payload["ca"])), clock=clock)
