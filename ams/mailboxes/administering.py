"""Acts on an account in use: suspend, resume, close, quota and further addresses.

Each is kept and journaled at once; a job then tells the mail server what the account shall be, as
often as it takes. A close is final, and an address that was somebody's is never given to another.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ams.core.actor import Actor, Role
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.core.errors import InvalidInput, NotPermitted
from ams.jobs.services import enqueue
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.mailboxes.addresses import checked_address
from ams.mailboxes.creating import checked_quota, key_of
from ams.mailboxes.errors import (
    AddressTaken,
    ConfirmationMissing,
    MailboxNotFound,
    NotInThisState,
    OwnMailbox,
)
from ams.mailboxes.models import MailAddress, Mailbox, State
from ams.mailboxes.naming import normalised
from ams.mailboxes.provisioners import account_of, provisioner
from ams.requests.access import lock
from ams.requests.models import Status
from ams.requests.moves import end_here
from ams.requests.notices import tell_rejected
from ams.requests.reject import checked_text

APPLY: Final = "mailboxes:apply"
MOST_ALIASES: Final = 10
_IN_USE: Final = frozenset({State.ACTIVE, State.SUSPENDED})


def mailbox_for(mailbox_id: UUID, *, actor: Actor) -> Mailbox:
    """Return the account for reading.

    Raises:
        MailboxNotFound: it does not exist for ``actor``.
    """
    rows = Mailbox.objects.for_actor(actor).select_related("person__agency", "request")
    mailbox = rows.filter(pk=mailbox_id).first()
    if mailbox is None:
        raise MailboxNotFound(f"e-mail account {mailbox_id} does not exist for this actor")
    return mailbox


def may_administer(mailbox: Mailbox, actor: Actor) -> bool:
    """Tell whether the actor may suspend, close or change the account."""
    try:
        _check_may(mailbox, actor)
    except (NotPermitted, OwnMailbox):
        return False
    return True


@transaction.atomic
def suspend(
    mailbox_id: UUID, *, confirmation: str, reason: str, actor: Actor, clock: Clock
) -> Mailbox:
    """Let nobody into the account any more; mail for it is still taken.

    Raises:
        MailboxNotFound: it does not exist for ``actor``.
        NotPermitted: he is neither an officer in scope nor an administrator.
        OwnMailbox: it is his own.
        NotInThisState: it is not in use.
        ConfirmationMissing: ``confirmation`` is not the address.
        InvalidInput: the reason is missing or too long.
    """
    mailbox = _held(mailbox_id, actor)
    _check_state(mailbox, State.ACTIVE)
    _check_confirmation(mailbox, confirmation)
    why = checked_text(reason, field="reason")
    mailbox.state = State.SUSPENDED
    return _kept(Event.MAILBOX_SUSPEND, mailbox, {"reason": why}, actor=actor, clock=clock)


@transaction.atomic
def resume(mailbox_id: UUID, *, reason: str, actor: Actor, clock: Clock) -> Mailbox:
    """Let the owner of a suspended account in again, by the password that he had.

    Raises:
        MailboxNotFound, NotPermitted, OwnMailbox, InvalidInput: as ``suspend``.
        NotInThisState: it is not suspended.
    """
    mailbox = _held(mailbox_id, actor)
    _check_state(mailbox, State.SUSPENDED)
    why = checked_text(reason, field="reason")
    mailbox.state = State.ACTIVE
    return _kept(Event.MAILBOX_RESUME, mailbox, {"reason": why}, actor=actor, clock=clock)


@transaction.atomic
def close(
    mailbox_id: UUID, *, confirmation: str, reason: str, actor: Actor, clock: Clock
) -> Mailbox:
    """Close the account for good; a request that still waits for its owner ends with it.

    Raises:
        MailboxNotFound, NotPermitted, OwnMailbox, ConfirmationMissing, InvalidInput: as
            ``suspend``.
        NotInThisState: it is closed, or the mail server has not made it yet.
    """
    mailbox = _held(mailbox_id, actor)
    _check_state(mailbox, State.CREATED, State.ACTIVE, State.SUSPENDED)
    _check_confirmation(mailbox, confirmation)
    why = checked_text(reason, field="reason")
    now = clock.now()
    mailbox.state, mailbox.closed_at, mailbox.closing_reason = State.CLOSED, now, why
    mailbox.temporary_digest = ""
    request = mailbox.request
    if request.is_open:
        request.closing_reason = why
        end_here(request, Status.REJECTED, act="close_mailbox", actor=actor, at=now)
        request.save()
        tell_rejected(request, at=now)
    return _kept(Event.MAILBOX_CLOSE, mailbox, {"reason": why}, actor=actor, clock=clock)


@transaction.atomic
def change(
    mailbox_id: UUID, *, quota_mb: int, aliases: Sequence[str], actor: Actor, clock: Clock
) -> Mailbox:
    """Give the account another quota and other further addresses.

    Raises:
        MailboxNotFound, NotPermitted, OwnMailbox: as ``suspend``.
        NotInThisState: it is not in use.
        InvalidInput: the quota or an address cannot be taken; ``fields`` says which.
        AddressTaken: somebody was given an address a moment ago.
    """
    mailbox = _held(mailbox_id, actor)
    _check_state(mailbox, *_IN_USE)
    wanted = _checked_aliases(mailbox, aliases)
    mailbox.quota_mb = checked_quota(quota_mb)
    MailAddress.objects.filter(mailbox=mailbox, is_main=False).exclude(address__in=wanted).delete()
    missing = wanted - set(mailbox.aliases)
    try:
        with transaction.atomic():
            MailAddress.objects.bulk_create(
                MailAddress(mailbox=mailbox, address=one, is_main=False) for one in sorted(missing)
            )
    except IntegrityError as error:
        raise AddressTaken(f"one of {sorted(missing)} was given away") from error
    data: dict[str, JSON] = {"quota_mb": mailbox.quota_mb, "aliases": sorted(wanted)}
    return _kept(Event.MAILBOX_CHANGE, mailbox, data, actor=actor, clock=clock)


def apply(mailbox_id: UUID) -> None:
    """Tell the mail server what the account shall be now, and keep how far it has been told.

    Raises:
        ProvisionerUnavailable, AddressTaken, ProvisionerRefused: the job is tried again, and the
            account's page says that the mail server does not know yet.
    """
    mailbox = Mailbox.objects.select_related("person").get(pk=mailbox_id)
    if not mailbox.is_pending:
        return
    provisioner(mailbox.provisioner).apply(account_of(mailbox), key=key_of(mailbox))
    told = Mailbox.objects.filter(pk=mailbox_id, applied_revision__lt=mailbox.revision)
    told.update(applied_revision=mailbox.revision)


def _held(mailbox_id: UUID, actor: Actor) -> Mailbox:
    mailbox = mailbox_for(mailbox_id, actor=actor)
    _check_may(mailbox, actor)
    lock(mailbox.request_id)
    Mailbox.objects.select_for_update(no_key=True).filter(pk=mailbox_id).values_list("pk").first()
    return mailbox_for(mailbox_id, actor=actor)


def _check_may(mailbox: Mailbox, actor: Actor) -> None:
    if mailbox.person_id == actor.person_id:
        raise OwnMailbox(f"{mailbox.address} is {actor.name}'s own")
    officer = actor.officer_for(mailbox.person.agency_id) is not None
    if not (officer or actor.is_system or actor.has(Role.ADMINISTRATOR)):
        raise NotPermitted(f"{actor.name} does not administer {mailbox.address}")


def _check_state(mailbox: Mailbox, *wanted: State) -> None:
    if mailbox.state not in wanted:
        raise NotInThisState(f"{mailbox.address} is {mailbox.state}", state=mailbox.state)


def _check_confirmation(mailbox: Mailbox, typed: str) -> None:
    if normalised(typed) != mailbox.address:
        raise ConfirmationMissing(f"'{typed[:80]}' is not {mailbox.address}")


def _checked_aliases(mailbox: Mailbox, typed: Sequence[str]) -> set[str]:
    names = {one for one in map(normalised, typed) if one and one != mailbox.address}
    if len(names) > MOST_ALIASES:
        problem = _("Paling banyak %(most)d alias.") % {"most": MOST_ALIASES}
        raise InvalidInput(f"{len(names)} aliases", fields={"aliases": [problem]})
    try:
        return {
            checked_address(one, mailbox.person, request=mailbox.request) for one in sorted(names)
        }
    except InvalidInput as error:
        raise InvalidInput(str(error), fields={"aliases": error.fields["address"]}) from error


def _kept(
    event: Event, mailbox: Mailbox, data: dict[str, JSON], *, actor: Actor, clock: Clock
) -> Mailbox:
    mailbox.revision += 1
    mailbox.save()
    journal.append(
        event,
        subject=Subject.of("mailbox", mailbox.pk),
        actor=actor,
        at=clock.now(),
        data={"address": mailbox.address, **data},
    )
    enqueue(APPLY, payload={"mailbox": str(mailbox.pk)}, at=clock.now(), key=str(mailbox.pk))
    return mailbox
