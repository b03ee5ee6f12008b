"""Activity 9: the applicant confirms that he knows; then the request is completed."""

from uuid import UUID

from django.db import transaction

from ams.core.actor import Actor, system
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.journal.events import Event
from ams.procedures.rules import Act, Standing
from ams.requests.access import locked, request_for
from ams.requests.carry_out import mark_told
from ams.requests.errors import NotPublishedYet
from ams.requests.links import read_token
from ams.requests.models import Channel, Request, Status
from ams.requests.moves import (
    Performed,
    check_ends_with_receipt,
    check_open,
    move,
    note,
)
from ams.requests.reject import checked_text
from ams.requests.standing import check_is_applicant, check_may_decide, standing_of

_OTHER_WAYS = frozenset({Channel.PHONE, Channel.COUNTER})
_BY_LINK = system("link in the notice")


@transaction.atomic
def acknowledge(request_id: UUID, *, actor: Actor, clock: Clock) -> Request:
    """Complete the request by the applicant's own word; once completed, return it unchanged.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed: it ended otherwise.
        NotPublishedYet: there is nothing to confirm yet.
    """
    request = locked(request_id, actor=actor)
    check_is_applicant(request, actor)
    return _complete(
        request, how=Channel.AMS, actor=actor, standing=standing_of(request, actor), clock=clock
    )


def request_by_link(token: str) -> Request:
    """Return the request whose receipt the link opens, for the page that asks to confirm.

    Raises:
        LinkInvalid: AMS did not sign the link.
        RequestNotFound: there is no such request any more.
        NotPublishedYet: there is nothing to confirm yet.
    """
    request = request_for(read_token(token), actor=_BY_LINK)
    _check_published(request)
    return request


@transaction.atomic
def acknowledge_by_link(token: str, *, clock: Clock, origin: str = "") -> Request:
    """Complete the request on the word of whoever has the mail; once completed, change nothing.

    Raises:
        LinkInvalid: AMS did not sign the link.
        RequestNotFound: there is no such request.
        RequestClosed: it ended otherwise.
        NotPublishedYet: there is nothing to confirm yet.
    """
    request = locked(read_token(token), actor=_BY_LINK)
    holder = Actor(account_id=None, name=_BY_LINK.name, origin=origin)
    return _complete(
        request,
        how=Channel.LINK,
        actor=holder,
        standing=Standing(is_applicant=True),
        clock=clock,
    )


@transaction.atomic
def acknowledge_other_way(
    request_id: UUID, *, how: Channel, remark: str, actor: Actor, clock: Clock
) -> Request:
    """Complete the request because an officer spoke with the applicant, by phone or in person.

    If the mail could not be delivered, this is also how the applicant was told.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not act on it.
        RequestClosed: it ended otherwise.
        NotPublishedYet: the applicant must not be told yet.
        InvalidInput: another channel, or no remark.
    """
    request = locked(request_id, actor=actor)
    check_may_decide(request, actor, at=clock.now())
    if how not in _OTHER_WAYS:
        raise InvalidInput(f"channel {how} is none of an officer's", fields={"how": [how]})
    request.acknowledgement_remark = checked_text(remark, field="remark")
    return _complete(
        request, how=how, actor=actor, standing=standing_of(request, actor), clock=clock
    )


def _complete(
    request: Request, *, how: Channel, actor: Actor, standing: Standing, clock: Clock
) -> Request:
    if request.status == Status.COMPLETED:
        return request
    check_open(request)
    _check_published(request)
    now = max(clock.now(), request.told_at or request.published_at or clock.now())
    if request.told_at is None:  # the mail waits or failed; he knows by this way
        mark_told(request, how=how, at=now, actor=actor)
    request.acknowledged_at = now
    request.acknowledged_how = how
    request.acknowledged_by_id = actor.account_id
    move(request, Performed(Act.ACKNOWLEDGE, actor, now, output=how.value), standing=standing)
    request.save()
    note(Event.REQUEST_ACKNOWLEDGE, request, actor=actor, at=now, data={"how": how.value})
    return request


def _check_published(request: Request) -> None:
    check_ends_with_receipt(request)
    if request.published_at is None:
        raise NotPublishedYet(
            f"the revocation of request {request.number} is not published yet",
            number=request.number,
        )
