"""Activity 7: the first sign-in. The owner sets his own password, or proves his address by a link.

With it the request is completed, and the address is the person's official one in AMS.
"""

from typing import Final
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.models import Person
from ams.accounts.people import take_official_address
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.journal.events import Event
from ams.mailboxes.errors import PageNotOpened, TemporaryPasswordWrong
from ams.mailboxes.handing_over import waiting
from ams.mailboxes.links import mailbox_by_link
from ams.mailboxes.models import Mailbox, State
from ams.mailboxes.notices import tell_active
from ams.mailboxes.passwords import digest_of, matches
from ams.mailboxes.provisioners import Password, account_of, provisioner
from ams.procedures.rules import Act
from ams.requests.models import Channel, Request
from ams.requests.moves import Performed, move, note
from ams.requests.standing import standing_of

MOST_MISSES: Final = 5
LENGTH: Final = 12
_LONGEST: Final = 128
_KINDS: Final = 6


def change_password(
    request_id: UUID, *, temporary: str, new: str, actor: Actor, clock: Clock
) -> Request:
    """Have the mail server let the owner in by ``new`` alone, and complete the request.

    The mail server is told outside of any transaction, and before AMS calls it done: if the work
    breaks off between the two, the same is typed again and told again.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed, AlreadyDecided, ActNotOffered: the request does not stand at activity 7.
        PageNotOpened: the temporary password has not been shown.
        TemporaryPasswordWrong: it is wrong, older than a day, or was mistyped five times.
        InvalidInput: the new password is too weak; ``fields`` says why.
        ProvisionerUnavailable, ProvisionerRefused: the mail server does not take it.
    """
    mailbox = _checked(request_id, temporary, new, actor=actor, clock=clock)
    server = provisioner(mailbox.provisioner)
    server.set_password(
        account_of(mailbox), Password(digest_of(new)), key=f"{mailbox.pk}.own.{mailbox.handover}"
    )
    return _completed_with_password(request_id, actor=actor, clock=clock)


@transaction.atomic
def confirm_address(token: str, *, actor: Actor, clock: Clock) -> Request:
    """Keep that the owner reads the address, for the link came there; complete the request.

    Raises:
        LinkUnknown, LinkSpent: see ``links.mailbox_by_link``.
        InvalidInput: the address became somebody else's meanwhile.
    """
    found = mailbox_by_link(token, actor=actor, at=clock.now())
    request, _mailbox = waiting(found.request_id, actor=actor)
    mailbox = mailbox_by_link(token, actor=actor, at=clock.now())  # as it is under the lock
    return _complete(request, mailbox, how=Channel.LINK, actor=actor, clock=clock)


def _checked(request_id: UUID, temporary: str, new: str, *, actor: Actor, clock: Clock) -> Mailbox:
    with transaction.atomic():
        _request, mailbox = waiting(request_id, actor=actor)
        if mailbox.opened_at is None:
            raise PageNotOpened(f"the password of {mailbox.address} was not shown yet")
        until = mailbox.temporary_until
        alive = until is not None and clock.now() < until
        right = (
            alive
            and mailbox.temporary_misses < MOST_MISSES
            and matches("".join(temporary.split()).lower(), mailbox.temporary_digest)
        )
        if not right:
            mailbox.temporary_misses += 1
            mailbox.save(update_fields=["temporary_misses"])
    if not right:  # counted for good: the refusal must not take the count back
        raise TemporaryPasswordWrong(f"temporary password of {mailbox.address}")
    _check_new(new, temporary, mailbox.person)
    return mailbox


def _check_new(new: str, temporary: str, person: Person) -> None:
    problems: list[str] = []
    if not LENGTH <= len(new) <= _LONGEST:
        problems.append(_("Antara %(least)d dan %(most)d huruf.") % {
            "least": LENGTH, "most": _LONGEST,
        })  # fmt: skip
    if new.isdigit() or len(set(new)) < _KINDS:
        problems.append(_("Pakai huruf juga, dan huruf yang berlainan."))
    if "".join(temporary.split()).lower() in new.lower():
        problems.append(_("Jangan memakai kata sandi sementara."))
    try:
        validate_password(new, person.account)
    except ValidationError as error:
        problems.extend(error.messages)
    if problems:
        raise InvalidInput(f"new password of {person} refused", fields={"new": problems})


@transaction.atomic
def _completed_with_password(request_id: UUID, *, actor: Actor, clock: Clock) -> Request:
    request, mailbox = waiting(request_id, actor=actor)
    return _complete(request, mailbox, how=Channel.AMS, actor=actor, clock=clock)


def _complete(
    request: Request, mailbox: Mailbox, *, how: Channel, actor: Actor, clock: Clock
) -> Request:
    # Its lock comes before the journal's, as wherever a person's record changes.
    take_official_address(mailbox.person_id, mailbox.address, actor=actor, clock=clock)
    now = max(clock.now(), request.told_at or request.published_at or clock.now())
    if request.told_at is None:
        request.told_at, request.told_how = now, Channel.EMAIL
    request.acknowledged_at, request.acknowledged_how = now, how
    request.acknowledged_by_id = actor.account_id
    performed = Performed(Act.CHANGE_PASSWORD, actor, now, output=mailbox.address)
    move(request, performed, standing=standing_of(request, actor))
    request.save()
    mailbox.state, mailbox.activated_at = State.ACTIVE, now
    mailbox.temporary_digest, mailbox.temporary_until = "", None
    mailbox.save()
    note(Event.REQUEST_FIRST_SIGN_IN, request, actor=actor, at=now, data={"how": how.value})
    tell_active(mailbox, at=now)
    return request
