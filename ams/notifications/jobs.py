"""The job of this package."""

from collections.abc import Mapping
from uuid import UUID

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.jobs.registry import Lane, handles
from ams.notifications.delivery import deliver
from ams.notifications.services import SEND


@handles(SEND, lane=Lane.OUTSIDE)
def send(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Send the notice that the payload names."""
    deliver(UUID(str(payload["notice"])), clock=clock)
