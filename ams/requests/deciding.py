"""What every decision of an officer begins with: the request under lock, and whether he may."""

from uuid import UUID

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.procedures.rules import Act, Standing
from ams.requests.access import locked
from ams.requests.models import Request
from ams.requests.moves import check_offered, check_undecided
from ams.requests.standing import check_holds_claim, check_may_decide, standing_of


def taken(request_id: UUID, act: Act, *, actor: Actor, clock: Clock) -> tuple[Request, Standing]:
    """Return the request under lock, and what the officer who has taken it is to it.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, AlreadyDecided, ActNotOffered: the request does not offer ``act`` now.
        NotClaimed, ClaimedByOther: he has not taken it.
    """
    request = locked(request_id, actor=actor)
    check_may_decide(request, actor, at=clock.now())
    check_undecided(request)
    standing = standing_of(request, actor)
    check_offered(request, act, standing=standing)
    check_holds_claim(request, actor)
    return request, standing


def give_back(request: Request) -> None:
    """Take the request from its officer: what comes next is another's; the caller saves it."""
    request.claimed_by = None
    request.claimed_at = None
