"""The jobs of this package; imported by the worker (ams.jobs.discovery)."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.jobs.registry import Lane, handles, periodically
from ams.requests import await_outside, carry_out
from ams.requests.expire import expire_claims
from ams.requests.notices import TOLD
from ams.requests.remind import remind_all
from ams.requests.revoke import READ_OUTSIDE, REVOKE


@handles(REVOKE)
def revoke(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Carry out a decision to revoke."""
    carry_out.carry_out_revocation(_request_id(payload), clock=clock)


@handles(READ_OUTSIDE, lane=Lane.OUTSIDE)
def read_outside(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Read whether the outside CA shows the revocation."""
    await_outside.read_outside(_request_id(payload), clock=clock)


@handles(carry_out.AWAIT_PUBLICATION)
def await_publication(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Look whether relying parties can see the revocation."""
    carry_out.await_publication(_request_id(payload), clock=clock)


@handles(TOLD)
def told(payload: Mapping[str, JSON], _clock: Clock) -> None:
    """Record that the notice has left."""
    carry_out.record_told(_request_id(payload))


@periodically("requests:resume", every=timedelta(minutes=1))
def resume(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Let requests between two facts go on, even where their job is gone."""
    carry_out.resume_all(clock=clock)


@periodically("requests:remind", every=timedelta(hours=1))
def remind(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Ask for receipts that are overdue."""
    remind_all(clock=clock)


@periodically("requests:expire_claims", every=timedelta(minutes=5))
def expire(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """End the claims of officers who did not come back."""
    expire_claims(clock=clock)


def _request_id(payload: Mapping[str, JSON]) -> UUID:
    return UUID(str(payload["request"]))
