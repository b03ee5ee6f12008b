"""The jobs of this package; imported by the worker (ams.jobs.discovery)."""

from collections.abc import Mapping
from datetime import timedelta

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.holding import following, opening, releasing
from ams.jobs.registry import handles, periodically


@handles(opening.OPEN)
def open_request(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Open the revocation that a hold for loss is followed by."""
    opening.open_request(int(str(payload["case"])), clock=clock)


@handles(releasing.AWAIT_RELEASE)
def await_release(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Tell the owner of the release once relying parties can see it."""
    releasing.await_release(int(str(payload["case"])), clock=clock)


@periodically("holding:follow", every=timedelta(minutes=5))
def follow(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Remind owners, ask officers where the letter's time is over, resume what was interrupted."""
    following.follow(clock=clock)
