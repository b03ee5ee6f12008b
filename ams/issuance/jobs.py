"""The jobs of this package; imported by the worker (ams.jobs.discovery)."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.issuance import following, issuing
from ams.jobs.registry import handles, periodically
from ams.requests.journeys import CONTINUE


@handles(issuing.ISSUE)
def issue(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Carry out a decision to issue."""
    issuing.carry_out(UUID(str(payload["request"])), clock=clock)


@handles(CONTINUE)
def go_on(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Open the issuance that follows a published revocation."""
    following.go_on(UUID(str(payload["request"])), clock=clock)


@periodically("journeys:resume", every=timedelta(minutes=1))
def resume(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Let journeys go on whose job is gone."""
    following.resume_all(clock=clock)
