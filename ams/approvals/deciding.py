"""The superior answers: he approves the letter under a seal, or returns it with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.actors import actor_for
from ams.accounts.recent_password import check_password_recent
from ams.approvals import notices
from ams.approvals.access import approval_for, locked
from ams.approvals.capacity import Capacity, capacity_of
from ams.approvals.errors import ApprovalSettled, ReasonMissing
from ams.approvals.models import Approval, State
from ams.approvals.sealing import OwnKey, sealed_letter
from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.core.errors import AMSError
from ams.journal.events import Event
from ams.letters.endorsing import SealedLetter, keep_sealed
from ams.letters.models import Attachment
from ams.requests.attach import hand_in
from ams.requests.moves import check_undecided, is_attaching, note
from ams.requests.standing import acting_account
from ams.signatures.errors import KeyFileRefused

MOST_AT_ONCE = 20
"""Letters that are approved by one confirmation."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one letter of several; ``refusal`` is ``None`` where it is approved."""

    approval: Approval
    refusal: AMSError | None = None


def approve(approval_id: int, *, key: OwnKey | None, actor: Actor, clock: Clock) -> Approval:
    """Seal the letter, keep it as the request's attachment, hand it in if wished; return all that.

    It is sealed before any transaction is open, for that takes its time; what is sealed and then
    not kept exists nowhere. ``key`` is ``None`` for the agency's seal.

    Raises:
        PasswordNeeded: his password was given too long ago.
        ApprovalNotFound, OwnApproval: it is not his to answer.
        ApprovalSettled: somebody was first, or the letter is not waited for any more.
        NoSeal, KeyFileRefused, SignerRefused …: see ``sealing.sealed_letter``.
    """
    now = clock.now()
    check_password_recent(actor, at=now)
    approval = approval_for(approval_id, actor=actor, at=now)
    capacity = _capacity(approval, actor, at=now)
    sealed = sealed_letter(approval.letter_version, capacity, key, at=now)
    return _keep(approval_id, sealed, capacity, actor=actor, at=now)


def approve_many(
    approval_ids: Sequence[int], *, key: OwnKey | None, actor: Actor, clock: Clock
) -> list[Outcome]:
    """Approve several, each by itself, and return what came of each; one refusal stops no other.

    Raises:
        PasswordNeeded: his password was given too long ago.
        ApprovalNotFound: one is not his to answer; none is approved.
        KeyFileRefused: the key file or its passphrase cannot be taken; none is approved.
    """
    now = clock.now()
    check_password_recent(actor, at=now)
    wanted = list(dict.fromkeys(approval_ids))[:MOST_AT_ONCE]
    found = [approval_for(one, actor=actor, at=now) for one in wanted]
    return [_outcome(one, key=key, actor=actor, clock=clock) for one in found]


@transaction.atomic
def return_letter(approval_id: int, *, reason: str, actor: Actor, clock: Clock) -> Approval:
    """Return the letter to the applicant with the reason, tell him, and return what was answered.

    Raises:
        ApprovalNotFound, OwnApproval: it is not his to answer.
        ApprovalSettled: somebody was first, or the letter is not waited for any more.
        ReasonMissing: the applicant would not know what to correct.
    """
    now, said = clock.now(), reason.strip()[:1000]
    approval = locked(approval_id, actor=actor, at=now)
    capacity = _capacity(approval, actor, at=now)
    if not said:
        problem = _("Tuliskan apa yang harus diperbaiki pemohon.")
        raise ReasonMissing(f"approval {approval_id}: no reason", fields={"reason": [problem]})
    data: dict[str, JSON] = {
        "version": approval.letter_version.version,
        "position": capacity.position,
    }
    note(Event.REQUEST_RETURN_LETTER, approval.request, actor=actor, at=now, data=data)
    approval.reason = said
    _settle(approval, State.RETURNED, actor=actor, at=now)
    notices.returned(approval, f"{capacity.person.full_name}, {capacity.position}", at=now)
    return approval


def _outcome(approval: Approval, *, key: OwnKey | None, actor: Actor, clock: Clock) -> Outcome:
    try:
        return Outcome(approve(approval.pk, key=key, actor=actor, clock=clock))
    except KeyFileRefused:
        raise  # the same file stands for all of them
    except AMSError as refusal:
        return Outcome(approval, refusal)


def _capacity(approval: Approval, actor: Actor, *, at: datetime) -> Capacity:
    """Return in what capacity he answers, if there is still something to answer.

    Raises:
        ApprovalNotFound, OwnApproval, ApprovalSettled: there is not, or it is not for him.
    """
    capacity = capacity_of(approval, actor, at=at)
    request, version = approval.request, approval.letter_version
    is_newest = version.version == request.letter.latest.version
    if not (approval.is_waiting and is_newest and request.is_open and is_attaching(request)):
        raise ApprovalSettled(
            f"approval {approval.pk} of version {version.version} is {approval.state}",
            number=request.number,
        )
    return capacity


@transaction.atomic
def _keep(
    approval_id: int, sealed: SealedLetter, capacity: Capacity, *, actor: Actor, at: datetime
) -> Approval:
    approval = locked(approval_id, actor=actor, at=at)
    if _capacity(approval, actor, at=at).position != capacity.position:
        raise ApprovalSettled(f"the capacity of {actor.name} changed while the letter was sealed")
    check_undecided(approval.request)
    endorser = capacity.endorser(acting_account(actor))
    note(
        Event.REQUEST_APPROVE_LETTER, approval.request, actor=actor, at=at,
        data={
            "version": approval.letter_version.version,
            "sha256": sealed.inspected.sha256,
            "means": sealed.means.value,
            "signer": sealed.signer,
            "position": endorser.position,
        },
    )  # fmt: skip
    attachment = keep_sealed(approval.letter_version, sealed, by=endorser, at=at)
    approval.attachment = attachment
    _settle(approval, State.APPROVED, actor=actor, at=at)
    _attach(approval, attachment, at=at)
    notices.approved(approval, attachment.endorsement, at=at)
    return approval


def _attach(approval: Approval, attachment: Attachment, *, at: datetime) -> None:
    """Make the sealed letter the request's, and hand it in as the applicant wished beforehand."""
    request = approval.request
    request.attachment = attachment
    request.save(update_fields=["attachment"])
    if approval.hands_in:
        asker = actor_for(approval.asked_by, at=at, origin="approvals")
        hand_in(request, attachment, actor=asker, at=at)


def _settle(approval: Approval, state: State, *, actor: Actor, at: datetime) -> None:
    approval.state, approval.decided_at = state, at
    approval.decided_by_id = acting_account(actor)
    approval.save(update_fields=["state", "decided_at", "decided_by", "reason", "attachment"])
