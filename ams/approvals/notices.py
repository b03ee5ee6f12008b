"""Who is told what of an approval, by mail."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from ams.accounts.models import Person
from ams.accounts.querysets import PersonQuerySet
from ams.approvals.links import approval_url, attach_url
from ams.approvals.models import Approval, Delegation
from ams.core.canonical import JSON
from ams.journal.entries import Subject
from ams.letters.models import Endorsement
from ams.notifications import services as notifications
from ams.notifications.messages import Message, Recipient
from ams.requests.links import request_url
from ams.requests.notices import queue_to_applicant


def ask(approval: Approval, *, at: datetime) -> None:
    """Ask the superior, and whoever stands in for him today, to approve the letter."""
    _to_approvers(approval, [approval.superior_id], {"occasion": "asked"}, at=at)


def remind(approval: Approval, *, at: datetime) -> None:
    """Ask again those who may answer, and tell the applicant that they were."""
    _to_approvers(approval, _places(approval), {"occasion": "reminded"}, at=at)
    _to_applicant(approval, {"outcome": "reminded"}, at=at)


def pass_on(approval: Approval, before: Person, *, at: datetime) -> None:
    """Ask the next superior, and tell everyone: who had it before, and the applicant."""
    to = approval.escalated_to
    name = to.full_name if to else ""
    more: dict[str, JSON] = {"occasion": "passed_on", "before": before.full_name}
    _to_approvers(approval, [approval.escalated_to_id], more, at=at)
    told: dict[str, JSON] = {"occasion": "passed_from", "to": name}
    _to_approvers(approval, [before.pk], told, at=at)
    _to_applicant(approval, {"outcome": "passed_on", "to": name}, at=at)


def approved(approval: Approval, endorsement: Endorsement, *, at: datetime) -> None:
    """Tell the applicant that the letter is approved, and whether he has to hand it in."""
    more: dict[str, JSON] = {
        "outcome": "approved",
        "by": f"{endorsement.name}, {endorsement.position}",
        "handed_in": approval.hands_in,
    }
    _to_applicant(approval, more, at=at)


def returned(approval: Approval, name: str, *, at: datetime) -> None:
    """Tell the applicant that the letter comes back, and why."""
    more: dict[str, JSON] = {"outcome": "returned", "by": name, "reason": approval.reason}
    _to_applicant(approval, more, at=at)


def _places(approval: Approval) -> list[int | None]:
    return [approval.superior_id, approval.escalated_to_id]


def _to_approvers(
    approval: Approval, places: Iterable[int | None], more: dict[str, JSON], *, at: datetime
) -> None:
    request = approval.request
    context: dict[str, JSON] = {
        "number": request.number,
        "procedure": request.procedure_key,
        "applicant": request.applicant.full_name,
        "agency": request.applicant.agency.name,
        "url": approval_url(approval),
        **more,
    }
    parties = Q(pk=request.applicant_id) | Q(account=request.represented_by_id)
    for person in _approvers(places, at=at).exclude(parties):
        account = person.account
        language = account.language if account else "id"
        notifications.queue(
            Message.APPROVAL_ASKED,
            to=Recipient(person.email, person.full_name, language),
            context=context,
            subject=Subject.of("approval", approval.pk),
            at=at,
        )


def _approvers(places: Iterable[int | None], *, at: datetime) -> PersonQuerySet:
    held = Delegation.objects.in_force(at).filter(superior__in=[one for one in places if one])
    wanted = Q(pk__in=[one for one in places if one]) | Q(pk__in=held.values("delegate"))
    able = Person.objects.filter(wanted, account__is_active=True)
    return able.select_related("account").order_by("pk")


def _to_applicant(approval: Approval, more: dict[str, JSON], *, at: datetime) -> None:
    url = request_url(approval.request) if more.get("handed_in") else attach_url(approval)
    context: dict[str, JSON] = {"superior": approval.superior.full_name, "url": url, **more}
    queue_to_applicant(Message.APPROVAL_NEWS, approval.request, context, at=at)
