"""Activity 4: an officer registers the applicant, who then gets the activation link."""

from uuid import UUID

from django.db import transaction

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.issuance.eligibility import check_eligible
from ams.issuance.errors import LinkSentJustNow
from ams.issuance.links import PAUSE
from ams.issuance.models import Details
from ams.issuance.notices import send_link
from ams.journal.events import Event
from ams.procedures.rules import Act
from ams.requests.access import locked
from ams.requests.deciding import give_back, taken
from ams.requests.models import Request
from ams.requests.moves import Performed, check_offered, check_undecided, move, note
from ams.requests.standing import acting_account, check_is_applicant, standing_of


@transaction.atomic
def register(request_id: UUID, *, actor: Actor, clock: Clock) -> Request:
    """Register the applicant as his verified record has him, and send the activation link.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, AlreadyDecided, ActNotOffered: the request does not stand at activity 4.
        NotClaimed, ClaimedByOther: he has not taken it.
        NotEligible: no certificate can be issued on this record; it is mended first.
    """
    request, standing = taken(request_id, Act.REGISTER, actor=actor, clock=clock)
    now = clock.now()
    check_eligible(request.applicant, at=now)
    details, _is_new = Details.objects.update_or_create(
        request=request,
        defaults={"registered_at": now, "registered_by_id": acting_account(actor), "remark": ""},
    )
    give_back(request)
    move(
        request, Performed(Act.REGISTER, actor, now, output=request.applicant.email),
        standing=standing,
    )  # fmt: skip
    request.save()
    note(Event.REQUEST_REGISTER, request, actor=actor, at=now)
    send_link(details, at=now)
    return request


@transaction.atomic
def send_again(request_id: UUID, *, actor: Actor, clock: Clock) -> Details:
    """Send the applicant a fresh activation link at his own wish.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed, AlreadyDecided, ActNotOffered: no activation is waited for.
        LinkSentJustNow: the last one was sent less than five minutes ago.
    """
    request = locked(request_id, actor=actor)
    check_is_applicant(request, actor)
    check_undecided(request)
    check_offered(request, Act.ACCEPT, standing=standing_of(request, actor))
    now = clock.now()
    details = Details.objects.get(request=request)
    if details.link_sent_at is not None and now - details.link_sent_at < PAUSE:
        raise LinkSentJustNow(f"a link was sent at {details.link_sent_at}")
    send_link(details, at=now)
    note(Event.REQUEST_LINK, request, actor=actor, at=now, data={"number": details.link_number})
    return details
