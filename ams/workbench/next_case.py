"""Which case an officer works on next, and taking it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from ams.accounts.models import Account
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.requests.claim import claim, claimable
from ams.requests.errors import ClaimedByOther
from ams.requests.models import Request
from ams.requests.queue import QueueFilter, queue
from ams.requests.standing import acting_account
from ams.workbench.urgency import by_urgency

_LOOKED_AT: Final = 20
"""So many of the most urgent are looked at; an officer who may take none of them has the queue."""


def next_case(actor: Actor, *, at: datetime, after: UUID | None = None) -> Request | None:
    """Return the most urgent case that ``actor`` could take now, other than ``after``."""
    found = _upcoming(actor, at=at, after=after)
    return found[0] if found else None


def take_next(actor: Actor, *, clock: Clock, after: UUID | None = None) -> Request | None:
    """Take the most urgent case for ``actor`` and return it; ``None`` where there is none.

    A case that a colleague takes in the same moment is passed over.
    """
    for one in _upcoming(actor, at=clock.now(), after=after):
        try:
            return claim(one.pk, actor=actor, clock=clock)
        except ClaimedByOther:
            continue
    return None


def _upcoming(actor: Actor, *, at: datetime, after: UUID | None) -> list[Request]:
    waiting = by_urgency(queue(actor, QueueFilter.NEW), at=at)
    if after is not None:
        waiting = waiting.exclude(pk=after)
    found = list(waiting[:_LOOKED_AT])
    may = claimable(found, actor=actor, at=at)
    return [one for one in found if one.pk in may]


def as_if_taken(request: Request, actor: Actor, *, at: datetime) -> Request:
    """Return ``request`` as it will look when ``actor`` has taken it; nothing is kept.

    Pages made ahead show with it what he can do then; every act asks the database again.
    """
    request.claimed_by = Account.objects.get(pk=acting_account(actor))
    request.claimed_at = at
    return request
