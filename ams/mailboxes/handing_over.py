"""Activity 6: user name and temporary password go to the applicant by a page that opens once.

Of an account that is kept elsewhere the hand-over is the link that proves the address. The password
is made when the page is opened: it is in no mail, no log, no journal and, but for its digest, in no
database.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import AMSError
from ams.journal.events import Event
from ams.mailboxes.errors import LinkSentJustNow, PageSpent
from ams.mailboxes.links import LIFETIME, PAUSE
from ams.mailboxes.models import Mailbox, State
from ams.mailboxes.notices import send_proof, tell_ready
from ams.mailboxes.passwords import digest_of, temporary_password
from ams.mailboxes.provisioners import Password, account_of, provisioner
from ams.procedures.rules import Act, Standing
from ams.requests.access import locked
from ams.requests.deciding import give_back, taken
from ams.requests.models import Channel, Request
from ams.requests.moves import Performed, check_offered, check_undecided, move, note
from ams.requests.standing import check_is_applicant, check_may_decide, standing_of

TEMPORARY: Final = timedelta(hours=24)
"""So long a temporary password lets its owner in, at the mail server and in AMS."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows this once."""

    address: str
    password: str


@transaction.atomic
def hand_over(request_id: UUID, *, actor: Actor, clock: Clock) -> Request:
    """Open the page (or send the link) to the applicant; he is told where by mail.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, AlreadyDecided, ActNotOffered: the request does not stand at activity 6.
        NotClaimed, ClaimedByOther: he has not taken it.
    """
    request, standing = taken(request_id, Act.HAND_OVER, actor=actor, clock=clock)
    now = clock.now()
    mailbox = Mailbox.objects.get(request=request)
    give_back(request)
    performed = Performed(Act.HAND_OVER, actor, now, output=mailbox.address)
    move(request, performed, standing=standing)
    request.save()
    _open_anew(mailbox, request, actor=actor, clock=clock)
    return request


@transaction.atomic
def hand_over_again(request_id: UUID, *, actor: Actor, clock: Clock) -> Request:
    """Open a fresh page (or send a fresh link); what was handed over before is worth nothing.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not act on it.
        RequestClosed, AlreadyDecided, ActNotOffered: nothing was handed over, or it is done.
    """
    request = locked(request_id, actor=actor)
    check_may_decide(request, actor, at=clock.now())
    check_undecided(request)
    check_offered(request, Act.CHANGE_PASSWORD, standing=Standing(is_applicant=True))
    _open_anew(Mailbox.objects.get(request=request), request, actor=actor, clock=clock)
    return request


@transaction.atomic
def send_again(request_id: UUID, *, actor: Actor, clock: Clock) -> Mailbox:
    """Send the applicant a fresh link at his own wish.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed, AlreadyDecided, ActNotOffered: no link is waited for.
        LinkSentJustNow: the last one was sent less than five minutes ago.
        PageSpent: his account has a password, which an officer alone hands over again.
    """
    request, mailbox = waiting(request_id, actor=actor)
    if provisioner(mailbox.provisioner).makes_accounts:
        raise PageSpent(f"{mailbox.address} is handed over by a page, not a link")
    if mailbox.handover_at is not None and clock.now() - mailbox.handover_at < PAUSE:
        raise LinkSentJustNow(f"a link was sent at {mailbox.handover_at}")
    _open_anew(mailbox, request, actor=actor, clock=clock)
    return mailbox


def show_once(request_id: UUID, *, actor: Actor, clock: Clock) -> Shown:
    """Return user name and a fresh temporary password; nobody, he included, sees them again.

    The mail server is told outside of any transaction. If it cannot be, the page stays unopened.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed, AlreadyDecided, ActNotOffered: nothing was handed over, or it is done.
        PageSpent: the page was opened already, or its time is over.
        ProvisionerUnavailable, ProvisionerRefused: the mail server does not take the password.
    """
    password = temporary_password()
    mailbox = _spend_page(request_id, digest_of(password), actor=actor, clock=clock)
    told = Password(mailbox.temporary_digest, mailbox.temporary_until)
    server = provisioner(mailbox.provisioner)
    try:
        server.set_password(
            account_of(mailbox), told, key=f"{mailbox.pk}.temporary.{mailbox.handover}"
        )
    except AMSError:
        _give_page_back(mailbox)
        raise
    return Shown(mailbox.address, password)


def waiting(request_id: UUID, *, actor: Actor) -> tuple[Request, Mailbox]:
    """Return request (under lock) and account, if the applicant's first sign-in is waited for.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed, AlreadyDecided, ActNotOffered: the request does not stand at activity 7.
    """
    request = locked(request_id, actor=actor)
    check_is_applicant(request, actor)
    check_undecided(request)
    check_offered(request, Act.CHANGE_PASSWORD, standing=standing_of(request, actor))
    return request, Mailbox.objects.select_related("person").get(request=request)


@transaction.atomic
def _spend_page(request_id: UUID, digest: str, *, actor: Actor, clock: Clock) -> Mailbox:
    request, mailbox = waiting(request_id, actor=actor)
    now, until = clock.now(), mailbox.handover_until
    usable = mailbox.state == State.CREATED and mailbox.opened_at is None
    makes = provisioner(mailbox.provisioner).makes_accounts
    if not (usable and makes) or until is None or now >= until:
        raise PageSpent(f"page {mailbox.handover} of {mailbox.address} opens nothing any more")
    mailbox.opened_at, mailbox.temporary_digest = now, digest
    mailbox.temporary_until, mailbox.temporary_misses = now + TEMPORARY, 0
    mailbox.save()
    if request.told_at is None:
        request.told_at, request.told_how = max(now, request.published_at or now), Channel.AMS
        request.save(update_fields=["told_at", "told_how"])
    note(Event.REQUEST_SHOW_ONCE, request, actor=actor, at=now, data={"page": mailbox.handover})
    return mailbox


@transaction.atomic
def _give_page_back(mailbox: Mailbox) -> None:
    same = Mailbox.objects.filter(pk=mailbox.pk, handover=mailbox.handover)
    same.update(opened_at=None, temporary_digest="", temporary_until=None)


def _open_anew(mailbox: Mailbox, request: Request, *, actor: Actor, clock: Clock) -> None:
    now = clock.now()
    mailbox.handover += 1
    mailbox.handover_at, mailbox.handover_until = now, now + LIFETIME
    mailbox.opened_at, mailbox.temporary_digest, mailbox.temporary_until = None, "", None
    mailbox.save()
    note(Event.REQUEST_HAND_OVER, request, actor=actor, at=now, data={"page": mailbox.handover})
    if provisioner(mailbox.provisioner).makes_accounts:
        tell_ready(mailbox, at=now)
    else:
        send_proof(mailbox, at=now)
