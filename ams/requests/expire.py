"""A claim ends by itself, so that no request waits for an officer who went home."""

from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ams.core.actor import system
from ams.core.clock import Clock
from ams.journal.events import Event
from ams.requests.access import lock
from ams.requests.claim import STALE_AFTER
from ams.requests.conduct import OFFICERS_ACTIVITIES
from ams.requests.deciding import give_back
from ams.requests.models import Request
from ams.requests.moves import note, running_record

ACTOR: Final = system("claims")


def expire_claims(*, clock: Clock) -> int:
    """Give back what was taken more than ``STALE_AFTER`` ago and not decided; return how many."""
    return sum(_expire(pk, clock=clock) for pk in list(_over(clock).values_list("pk", flat=True)))


def _over(clock: Clock) -> QuerySet[Request]:
    return Request.objects.open().filter(
        claimed_at__lte=clock.now() - STALE_AFTER,
        decided_at__isnull=True,
        activity__in=OFFICERS_ACTIVITIES,
    )


@transaction.atomic
def _expire(request_id: UUID, *, clock: Clock) -> bool:
    """Give one back, looked at again under lock; tell whether it was still due."""
    lock(request_id)
    request = _over(clock).filter(pk=request_id).first()
    if request is None:
        return False
    officer = request.claimed_by_id
    give_back(request)
    request.save(update_fields=["claimed_by", "claimed_at"])
    record = running_record(request)
    record.started_at = None
    record.save(update_fields=["started_at"])
    data = {"expired": True, "officer": officer}
    note(Event.REQUEST_RELEASE, request, actor=ACTOR, at=clock.now(), data=data)
    return True
