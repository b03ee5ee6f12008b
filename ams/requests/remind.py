"""The applicant who was told and has not confirmed is asked again, a bounded number of times."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from ams.core.clock import Clock
from ams.journal.events import Event
from ams.requests import notices
from ams.requests.access import lock
from ams.requests.carry_out import AMS
from ams.requests.conduct import CONDUCTS
from ams.requests.models import Request
from ams.requests.moves import note

_WITH_NOTICE: Final = tuple(key for key, conduct in CONDUCTS.items() if conduct.told_by)
MOST = 3
"""After so many reminders an officer asks by phone."""


def remind_all(*, clock: Clock) -> int:
    """Queue the reminders that are due and return how many."""
    due = list(_due(clock).values_list("pk", flat=True))
    return sum(_remind(pk, clock=clock) for pk in due)


def _due(clock: Clock) -> QuerySet[Request]:
    before = clock.now() - timedelta(days=settings.AMS_REMINDER_DAYS)
    return Request.objects.open().filter(
        Q(reminded_at__isnull=True) | Q(reminded_at__lte=before),
        procedure_key__in=_WITH_NOTICE,
        told_at__lte=before,
        acknowledged_at__isnull=True,
        reminders__lt=MOST,
    )


@transaction.atomic
def _remind(request_id: UUID, *, clock: Clock) -> bool:
    """Remind once, looked at again under lock; tell whether it was still due."""
    lock(request_id)
    rows = _due(clock).select_related("applicant__agency", "certificate")
    request = rows.filter(pk=request_id).first()
    if request is None:
        return False
    now = clock.now()
    request.reminders += 1
    request.reminded_at = now
    request.save(update_fields=["reminders", "reminded_at"])
    note(Event.REQUEST_REMIND, request, actor=AMS, at=now, data={"count": request.reminders})
    notices.remind(request, at=now)
    return True
