"""Activity 5: an officer decides that the account is created; a job has the mail server make it."""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import AMSError, InvalidInput
from ams.jobs.services import enqueue
from ams.journal.events import Event
from ams.mailboxes.addresses import checked_address
from ams.mailboxes.eligibility import check_may_ask
from ams.mailboxes.errors import AddressTaken, ProvisionerRefused
from ams.mailboxes.models import MailAddress, Mailbox, State, Wish
from ams.mailboxes.provisioners import account_of, kind_in_use, provisioner
from ams.procedures.rules import Act, Standing
from ams.requests.carry_out import AMS, decider, locked_for_job, payload_of
from ams.requests.conduct import AGENCY_EMAIL, CONDUCTS
from ams.requests.deciding import taken
from ams.requests.documents import present_attachment
from ams.requests.models import Check, CheckKind, Request
from ams.requests.moves import Performed, move, note
from ams.requests.standing import acting_account

CREATE: Final = CONDUCTS[AGENCY_EMAIL].job


@transaction.atomic
def order(request_id: UUID, *, address: str, quota_mb: int, actor: Actor, clock: Clock) -> Mailbox:
    """Decide that the account is created under ``address``, and have it carried out.

    The address is the one that was asked for, or another free one of the naming rule: whose it is,
    is settled here, whatever anybody asked for.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, AlreadyDecided, ActNotOffered: the request does not stand at activity 5.
        NotClaimed, ClaimedByOther: he has not taken it.
        NoMailboxNeeded: the applicant has an official address by now.
        InvalidInput: the address or the quota cannot be taken; ``fields`` says which.
        AddressTaken: somebody was given the address a moment ago.
    """
    request, _standing = taken(request_id, Act.CREATE_MAILBOX, actor=actor, clock=clock)
    now, person = clock.now(), request.applicant
    check_may_ask(person)
    kept = checked_address(address, person, request=request)
    appointment = actor.officer_for(person.agency_id)
    request.decided_at = now
    request.decided_by_id = actor.account_id
    request.decided_under_id = appointment.id if appointment else None
    request.save()
    note(
        Event.REQUEST_DECIDE, request, actor=actor, at=now,
        data={"appointment": request.decided_under_id},
    )  # fmt: skip
    mailbox = Mailbox(
        address=kept, person=person, request=request, provisioner=kind_in_use(),
        quota_mb=checked_quota(quota_mb), ordered_at=now,
    )  # fmt: skip
    _insert(mailbox)
    enqueue(CREATE, payload=payload_of(request), at=now, key=str(request.pk))
    return mailbox


def checked_quota(quota_mb: int) -> int:
    """Return the quota if the office gives so much.

    Raises:
        InvalidInput: too little or too much.
    """
    most = settings.AMS_MAIL_QUOTA_MOST_MB
    if not 1 <= quota_mb <= most:
        problem = _("Kuota antara 1 dan %(most)d MB.") % {"most": most}
        raise InvalidInput(f"quota {quota_mb} MB", fields={"quota_mb": [problem]})
    return quota_mb


def carry_out(request_id: UUID, *, clock: Clock) -> None:
    """Have the mail server make the account: decided becomes carried out.

    Raises:
        ProvisionerUnavailable: the job is tried again.
    """
    request = Request.objects.select_related("applicant__agency").get(pk=request_id)
    if not request.is_decided or request.carried_out_at is not None or not request.is_open:
        return
    mailbox = Mailbox.objects.select_related("person").get(request=request)
    try:
        provisioner(mailbox.provisioner).apply(account_of(mailbox), key=key_of(mailbox))
    except (AddressTaken, ProvisionerRefused) as error:
        _take_back(request_id, error, clock=clock)
        return
    _carried_out(request_id, mailbox.revision, clock=clock)


def key_of(mailbox: Mailbox) -> str:
    """Return the name of this order: the same whenever the same is told again."""
    return f"{mailbox.pk}.{mailbox.revision}"


@transaction.atomic
def _carried_out(request_id: UUID, revision: int, *, clock: Clock) -> None:
    request = locked_for_job(request_id)
    if request.carried_out_at is not None or not request.is_open:
        return
    now = max(clock.now(), request.decided_at or clock.now())
    mailbox = Mailbox.objects.get(request=request)
    mailbox.state, mailbox.created_at, mailbox.applied_revision = State.CREATED, now, revision
    mailbox.save()
    # Mail for the address is taken from here on.
    request.carried_out_at = request.published_at = now
    officer = Standing(is_officer=True)  # as it was when he decided
    performed = Performed(Act.CREATE_MAILBOX, decider(request), now, output=mailbox.address)
    move(request, performed, standing=officer)
    request.save()
    note(Event.REQUEST_MAILBOX, request, actor=AMS, at=now, data={"address": mailbox.address})


@transaction.atomic
def _take_back(request_id: UUID, error: AMSError, *, clock: Clock) -> None:
    """Lay the refusal before the officer who decided; the request stays with him."""
    request = locked_for_job(request_id)
    if not request.is_decided or request.carried_out_at is not None:
        return
    now = clock.now()
    address = Mailbox.objects.get(request=request).address
    Mailbox.objects.filter(request=request).delete()
    with override("id"):  # what is kept is in the office's language
        told = _("Server email tidak membuat %(address)s: %(why)s. Pilih alamat lain.")
        why = told % {"address": address, "why": error.context.get("why") or error}
    attachment, officer = present_attachment(request), decider(request)
    Check.objects.create(
        request=request, kind=CheckKind.MAILBOX, round=request.round,
        letter_version=attachment.letter_version, attachment=attachment,
        officer_id=acting_account(officer), officer_name=officer.name, conforms=False,
        remark=why[:1000], decided_at=now,
    )  # fmt: skip
    request.decided_at = request.decided_by = request.decided_under = None
    request.save()
    note(Event.REQUEST_NO_MAILBOX, request, actor=AMS, at=now, data={"code": error.code})


def _insert(mailbox: Mailbox) -> None:
    try:
        with transaction.atomic():
            mailbox.save(force_insert=True)
            MailAddress.objects.create(mailbox=mailbox, address=mailbox.address, is_main=True)
    except IntegrityError as error:
        raise AddressTaken(f"{mailbox.address} was given away", address=mailbox.address) from error


def refusal_of(request: Request) -> str:
    """Return why the mail server did not make the account last time, empty where it was not so."""
    check = request.checks.filter(kind=CheckKind.MAILBOX, round=request.round).last()
    return check.remark if check and not request.is_decided else ""


def wished_address(request: Request) -> str:
    """Return the address that the request asks for."""
    return Wish.objects.get(request=request).address
