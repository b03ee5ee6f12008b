"""Activity 7, stepped back from: the officer has the certificate checked again."""

from uuid import UUID

from django.db import transaction

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal.events import Event
from ams.procedures.rules import Act
from ams.requests.access import locked
from ams.requests.deciding import give_back
from ams.requests.documents import present_attachment
from ams.requests.four_eyes import wants_two
from ams.requests.models import Check, CheckKind
from ams.requests.moves import Performed, check_offered, check_undecided, move, note
from ams.requests.reject import checked_text
from ams.requests.standing import acting_account, check_holds_claim, check_may_decide, standing_of


@transaction.atomic
def recheck(request_id: UUID, *, remark: str, actor: Actor, clock: Clock) -> Check:
    """Send the request back to the certificate check and return why, as kept with the checks.

    The officer keeps the request: it is he who looks again. Where its reason wants two officers,
    it is given back to all: whoever looks again does not revoke (``four_eyes``).

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, AlreadyDecided, ActNotOffered: the request does not stand at activity 7.
        NotClaimed, ClaimedByOther: he has not taken it.
        InvalidInput: the remark is missing or too long.
    """
    request = locked(request_id, actor=actor)
    check_may_decide(request, actor, at=clock.now())
    check_undecided(request)
    standing = standing_of(request, actor)
    check_offered(request, Act.RECHECK, standing=standing)
    check_holds_claim(request, actor)
    now = clock.now()
    attachment = present_attachment(request)
    check = Check.objects.create(
        request=request,
        kind=CheckKind.REVOCATION,
        round=request.round,
        letter_version=attachment.letter_version,
        attachment=attachment,
        officer_id=acting_account(actor),
        officer_name=actor.name,
        conforms=False,
        remark=checked_text(remark, field="remark"),
        decided_at=now,
    )
    if wants_two(request):
        give_back(request)
    move(request, Performed(Act.RECHECK, actor, now), standing=standing)
    request.save()
    note(Event.REQUEST_RECHECK, request, actor=actor, at=now, data={"round": check.round})
    return check
