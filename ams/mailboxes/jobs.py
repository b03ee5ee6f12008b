"""The jobs of this package; imported by the worker (ams.jobs.discovery)."""

from collections.abc import Mapping
from uuid import UUID

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.jobs.registry import Lane, handles
from ams.mailboxes import administering, creating


@handles(creating.CREATE, lane=Lane.OUTSIDE)
def create(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Carry out a decision to create an account."""
    creating.carry_out(UUID(str(payload["request"])), clock=clock)


@handles(administering.APPLY, lane=Lane.OUTSIDE)
def apply(payload: Mapping[str, JSON], _clock: Clock) -> None:
    """Tell the mail server how an account shall be."""
    administering.apply(UUID(str(payload["mailbox"])))
