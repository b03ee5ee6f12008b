"""A superior who has not answered is reminded; then the letter goes to his own superior."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from ams.accounts.models import Person
from ams.approvals import notices
from ams.approvals.access import RELATED
from ams.approvals.lapsing import ACTOR
from ams.approvals.models import Approval, ApprovalQuerySet
from ams.approvals.policies import due_times
from ams.core.clock import Clock
from ams.journal.events import Event
from ams.requests.access import lock
from ams.requests.moves import note

_FARTHEST = 10  # superiors above each other; a circle in the record must end


def follow_up(*, clock: Clock) -> int:
    """Remind and pass on whatever is due, and return how many letters it concerned."""
    due = list(_due(clock.now()).values_list("pk", "request_id"))
    return sum(_follow_up(pk, request_id, clock=clock) for pk, request_id in due)


def _due(now: datetime) -> ApprovalQuerySet:
    rows = Approval.objects.waiting()
    return rows.filter(Q(remind_at__lte=now) | Q(escalate_at__lte=now)).order_by("pk")


@transaction.atomic
def _follow_up(approval_id: int, request_id: UUID, *, clock: Clock) -> bool:
    """Do what is due, looked at again under lock; tell whether anything still was."""
    lock(request_id)
    now = clock.now()
    approval = _due(now).select_related(*RELATED).filter(pk=approval_id).first()
    if approval is None:
        return False
    if approval.escalate_at is not None and approval.escalate_at <= now:
        _pass_on(approval, at=now)
    else:
        _remind(approval, at=now)
    return True


def _remind(approval: Approval, *, at: datetime) -> None:
    note(Event.REQUEST_REMIND_APPROVAL, approval.request, actor=ACTOR, at=at)
    approval.remind_at, approval.reminded_at = None, at
    approval.save(update_fields=["remind_at", "reminded_at"])
    notices.remind(approval, at=at)


def _pass_on(approval: Approval, *, at: datetime) -> None:
    """Ask the next superior; where none is left, the last one is reminded instead, once."""
    before = approval.escalated_to or approval.superior
    following = _next_above(before, approval)
    if following is None:
        approval.escalate_at = None
        approval.save(update_fields=["escalate_at"])
        _remind(approval, at=at)
        return
    note(
        Event.REQUEST_PASS_ON_APPROVAL, approval.request, actor=ACTOR, at=at,
        data={"from": before.pk, "to": following.pk},
    )  # fmt: skip
    approval.escalated_to, approval.escalated_at = following, at
    approval.remind_at, approval.escalate_at = due_times(
        approval.request.applicant.agency_id, at=at
    )
    approval.save(update_fields=["escalated_to", "escalated_at", "remind_at", "escalate_at"])
    notices.pass_on(approval, before, at=at)


def _next_above(person: Person, approval: Approval) -> Person | None:
    """Return the nearest superior above ``person`` who can sign in and is no party to it."""
    request = approval.request
    parties = {approval.superior_id, approval.escalated_to_id, request.applicant_id}
    for one in _line_above(person):
        is_party = one.pk in parties or one.account_id == request.represented_by_id
        if not is_party and one.account is not None and one.account.is_active:
            return one
    return None


def _line_above(person: Person) -> Iterator[Person]:
    for _step in range(_FARTHEST):
        above = Person.objects.select_related("account").filter(pk=person.superior_id or 0).first()
        if above is None:
            return
        yield above
        person = above
