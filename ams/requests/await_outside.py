"""Activity 7 for an outside CA: the request waits until that CA itself says "revoked".

One reading per job, ever more gently; what was read is taken into the inventory by ``watch`` in a
transaction of its own, so that a crash in between loses nothing: the next reading finds the proof.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from ams.accounts.models import Account
from ams.authority.outside.results import Reading
from ams.core.clock import Clock
from ams.jobs.services import enqueue
from ams.journal.events import Event
from ams.requests.carry_out import AMS, decider, locked_for_job, mark_revoked, payload_of
from ams.requests.models import Request
from ams.requests.moves import note
from ams.requests.notices import OutsideAlert, tell_not_revoked_yet
from ams.requests.revoke import READ_OUTSIDE
from ams.watch.looking import ca_of, look
from ams.watch.marking import proof_of

_SHORTEST = timedelta(seconds=10)
_LONGEST = timedelta(minutes=15)
_SAYS_LENGTH = 500


def read_outside(request_id: UUID, *, clock: Clock) -> None:
    """Read what the CA says of the request's certificate, and go on if it says revoked.

    Goes on only once the officer has recorded the act there: his word and the CA's are both
    asked for.
    """
    request = Request.objects.select_related("certificate").filter(pk=request_id).first()
    if request is None or not _waits(request):
        return
    says = ""
    if proof_of(request.concerned.pk) is None:
        says = _words(look(request.concerned, clock=clock))
    with transaction.atomic():
        _go_on(request_id, says=says, clock=clock)


def _go_on(request_id: UUID, *, says: str, clock: Clock) -> None:
    request = locked_for_job(request_id)
    if not _waits(request):
        return
    now = clock.now()
    proof = proof_of(request.concerned.pk)
    if proof is not None and request.outside_recorded_at is not None:
        mark_revoked(request, at=now, officer=decider(request), clock=clock)
        return
    is_believed = ca_of(request.concerned) is not None
    if _is_overdue(request, now) or (not is_believed and request.outside_alerted_at is None):
        _alert(request, says=says, is_believed=is_believed, at=now)
    enqueue(
        READ_OUTSIDE, payload=payload_of(request), at=now + _pause(request, now),
        key=str(request.pk),
    )  # fmt: skip


def _waits(request: Request) -> bool:
    return request.is_open and request.is_decided and request.carried_out_at is None


def _is_overdue(request: Request, now: datetime) -> bool:
    """Tell whether the officers have waited for the CA long enough to be told, once."""
    since = request.outside_recorded_at or request.decided_at
    allowed = timedelta(hours=settings.AMS_OUTSIDE_ALERT_HOURS)
    return request.outside_alerted_at is None and since is not None and now - since >= allowed


def _alert(request: Request, *, says: str, is_believed: bool, at: datetime) -> None:
    """Tell who decided and who recorded; the request stands on their dashboards too.

    At once where the CA is switched off or gone from the trust list: waiting mends nothing then.
    """
    note(
        Event.REQUEST_OUTSIDE_ALERT, request, actor=AMS, at=at,
        data={"certificate": request.concerned.serial, "says": says[:_SAYS_LENGTH]},
    )  # fmt: skip
    recorders = request.outside_records.values_list("recorded_by_id", flat=True)
    concerned = {request.decided_by_id, *recorders} - {None}
    accounts = Account.objects.filter(pk__in=concerned, is_active=True).order_by("pk")
    told = OutsideAlert(says[:_SAYS_LENGTH], is_believed=is_believed)
    tell_not_revoked_yet(request, told, accounts=accounts, at=at)
    request.outside_alerted_at = at
    request.save()


def _words(reading: Reading) -> str:
    return reading.why or reading.verdict.value


def _pause(request: Request, now: datetime) -> timedelta:
    """Return a quarter of the time waited: prompt after the record, gentle after a day."""
    since = request.outside_recorded_at or request.decided_at or now
    return min(max((now - since) / 4, _SHORTEST), _LONGEST)
