"""Finding an approval for an actor, for reading or under lock; what waits for him."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Q

from ams.accounts.models import Person
from ams.approvals.errors import ApprovalNotFound
from ams.approvals.models import Approval, ApprovalQuerySet, Delegation
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.requests.access import lock
from ams.requests.models import Request

RELATED = (
    "request__applicant__agency", "request__applicant__account", "request__certificate__issuer",
    "request__letter", "letter_version__letter", "superior__account", "escalated_to__account",
    "decided_by__person",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inbox:
    """Whether an actor has to do with approvals at all, and how many letters wait for him.

    A superior has subordinates on record, or is named by a letter that waits.
    """

    is_approver: bool
    waiting: int
    is_superior: bool = False


def waiting_for(actor: Actor, *, at: datetime) -> ApprovalQuerySet:
    """Return the letters that ``actor`` may approve now, the longest waiting first."""
    rows = Approval.objects.waiting().for_actor(actor, at=at)
    return rows.select_related(*RELATED).order_by("asked_at", "pk")


def inbox_of(actor: Actor, *, at: datetime) -> Inbox:
    """Return what the menu says; a superior, and who stands in for one, always finds the page."""
    if actor.person_id is None:
        return Inbox(is_approver=False, waiting=0)
    count = Approval.objects.waiting().for_actor(actor, at=at).order_by().count()
    mine = Q(delegate=actor.person_id) | Q(superior=actor.person_id)
    named = Approval.objects.filter(Q(superior=actor.person_id) | Q(escalated_to=actor.person_id))
    row = (
        Person.objects.filter(pk=actor.person_id)
        .values_list(
            Exists(Person.objects.filter(superior=actor.person_id)),
            Exists(named),
            Exists(Delegation.objects.filter(mine)),
        )
        .first()
    )
    has_subordinates, is_named, delegates = row or (False, False, False)
    is_superior = has_subordinates or is_named
    return Inbox(is_superior or delegates or count > 0, count, is_superior)


def approval_for(approval_id: int, *, actor: Actor, at: datetime) -> Approval:
    """Return the approval for reading.

    Raises:
        ApprovalNotFound: it does not exist for ``actor``.
    """
    rows = Approval.objects.for_actor(actor, at=at).select_related(*RELATED)
    found = rows.filter(pk=approval_id).first()
    if found is None:
        raise ApprovalNotFound(f"approval {approval_id} does not exist for {actor.name}")
    return found


def locked(approval_id: int, *, actor: Actor, at: datetime) -> Approval:
    """Return the approval, its request's row locked first as every act on a request does.

    Raises:
        ApprovalNotFound: it does not exist for ``actor``.
    """
    request_id = Approval.objects.filter(pk=approval_id).values_list("request", flat=True).first()
    if request_id is not None:
        lock(request_id)
    return approval_for(approval_id, actor=actor, at=at)


def present_approval(request: Request) -> Approval | None:
    """Return the newest approval of the request's present letter version, if one was asked for."""
    newest = request.letter.versions.order_by("-version").values("pk")[:1]
    rows = Approval.objects.filter(request=request, letter_version=newest)
    return rows.select_related(*RELATED).first()


@transaction.atomic
def record_view(approval_id: int, *, actor: Actor, clock: Clock) -> None:
    """Journal that ``actor`` looked at a letter about somebody else (UU 27/2022, article 31).

    Raises:
        ApprovalNotFound: it does not exist for ``actor``.
    """
    approval = approval_for(approval_id, actor=actor, at=clock.now())
    journal.append(
        Event.LETTER_VIEW,
        subject=Subject("letter", approval.letter_version.letter.code),
        actor=actor,
        at=clock.now(),
        data={"version": approval.letter_version.version},
    )
