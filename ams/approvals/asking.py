"""The applicant asks his superior to approve the letter in AMS, or takes that back."""

from uuid import UUID

from django.db import transaction

from ams.accounts.models import Person
from ams.approvals import notices
from ams.approvals.errors import AlreadyAsked, ApprovalNotFound, NoSuchApprover, OwnApproval
from ams.approvals.models import Approval, State
from ams.approvals.policies import due_times
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal.events import Event
from ams.letters.models import LetterVersion
from ams.procedures.errors import ActNotOffered
from ams.procedures.rules import Act
from ams.requests.access import locked
from ams.requests.findings import as_digits
from ams.requests.models import Request
from ams.requests.moves import check_undecided, is_attaching, note
from ams.requests.standing import acting_account, check_is_applicant


@transaction.atomic
def ask(request_id: UUID, *, hands_in: bool, actor: Actor, clock: Clock) -> Approval:
    """Ask the superior whom the present letter names, tell him, and return what was asked.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed, AlreadyDecided, ActNotOffered: the letter is not waited for.
        NoSuchApprover: the superior has no account here.
        OwnApproval: the letter names the applicant as his own superior.
        AlreadyAsked: the letter waits for its approval already.
    """
    request, now = locked(request_id, actor=actor), clock.now()
    check_is_applicant(request, actor)
    _check_attaching(request)
    version = request.letter.latest
    superior = approver_of(version, request)
    if Approval.objects.waiting().filter(request=request).exists():
        raise AlreadyAsked(f"the letter of request {request.number} waits for approval already")
    remind_at, escalate_at = due_times(request.applicant.agency_id, at=now)
    note(
        Event.REQUEST_ASK_APPROVAL, request, actor=actor, at=now,
        data={"version": version.version, "superior": superior.pk, "hands_in": hands_in},
    )  # fmt: skip
    approval = Approval.objects.create(
        request=request,
        letter_version=version,
        superior=superior,
        asked_by_id=acting_account(actor),
        asked_at=now,
        hands_in=hands_in,
        remind_at=remind_at,
        escalate_at=escalate_at,
    )
    notices.ask(approval, at=now)
    return approval


@transaction.atomic
def take_back(request_id: UUID, *, actor: Actor, clock: Clock) -> Approval:
    """End the waiting by the applicant's wish, and return what ended; he goes on with paper.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        ApprovalNotFound: nothing waits for approval.
    """
    request, now = locked(request_id, actor=actor), clock.now()
    check_is_applicant(request, actor)
    approval = Approval.objects.waiting().filter(request=request).first()
    if approval is None:
        raise ApprovalNotFound(f"nothing of request {request.number} waits for approval")
    note(Event.REQUEST_TAKE_BACK_APPROVAL, request, actor=actor, at=now)
    approval.state, approval.decided_at = State.TAKEN_BACK, now
    approval.save(update_fields=["state", "decided_at"])
    return approval


def approver_of(version: LetterVersion, request: Request) -> Person:
    """Return the superior whom the letter names, found by his NIP.

    Raises:
        NoSuchApprover: nobody of that NIP has an account that can be signed in to.
        OwnApproval: it is the applicant himself, or the officer who represents him.
    """
    nip = as_digits(version.content.superior.nip)
    rows = Person.objects.filter(nip=nip, account__is_active=True).select_related("account")
    superior = rows.first()
    if superior is None:
        raise NoSuchApprover(
            f"the superior of letter {version.letter.code} has no account",
            name=version.content.superior.name,
        )
    stands_for_him = request.represented_by_id is not None and (
        superior.account_id == request.represented_by_id
    )
    if superior.pk == request.applicant_id or stands_for_him:
        raise OwnApproval(f"the letter of request {request.number} names its applicant as superior")
    return superior


def _check_attaching(request: Request) -> None:
    check_undecided(request)
    if not is_attaching(request):
        raise ActNotOffered(
            f"request {request.number} is at {request.activity}, where no letter is waited for",
            act=Act.ATTACH,
            at=request.activity,
        )
