"""An officer takes a request to work on it, and gives it back."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal.events import Event
from ams.procedures.errors import ActNotOffered
from ams.procedures.rules import Act
from ams.requests.access import locked
from ams.requests.errors import ClaimedByOther
from ams.requests.models import Request
from ams.requests.moves import check_undecided, note, procedure_of, running_record
from ams.requests.standing import check_holds_claim, check_may_decide

STALE_AFTER = timedelta(hours=4)
"""A claim this old may be taken over by a colleague: half a working day."""

_OFFICERS_ACTS = frozenset({Act.CONFORM, Act.MATCH, Act.REVOKE})


def is_stale(request: Request, *, at: datetime) -> bool:
    """Tell whether the request's claim is so old that a colleague may take it over."""
    return request.claimed_at is not None and at - request.claimed_at >= STALE_AFTER


def waits_for_officer(request: Request) -> bool:
    """Tell whether the request stands at an officer's activity and is undecided."""
    if not request.is_open or request.is_decided:
        return False
    moves = procedure_of(request).activity(request.activity).moves
    return any(move.act in _OFFICERS_ACTS for move in moves)


def check_claimable(request: Request, actor: Actor, *, at: datetime) -> None:
    """Refuse a claim that ``claim`` would refuse; what the actor has already is not claimable.

    Raises:
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, AlreadyDecided, ActNotOffered: there is nothing for an officer to do.
        ClaimedByOther: somebody has it, and the claim is not stale.
    """
    check_may_decide(request, actor)
    _check_waits(request)
    if request.claimed_by is not None and (
        request.claimed_by_id == actor.account_id or not is_stale(request, at=at)
    ):
        raise ClaimedByOther(
            f"request {request.number} is claimed by {request.claimed_by}",
            number=request.number,
            officer=str(request.claimed_by),
        )


@transaction.atomic
def claim(request_id: UUID, *, actor: Actor, clock: Clock) -> Request:
    """Give the request to ``actor`` to work on; a second claim of the same officer changes nothing.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, AlreadyDecided, ActNotOffered: there is nothing for an officer to do.
        ClaimedByOther: a colleague has it, and his claim is not stale.
    """
    request = locked(request_id, actor=actor)
    now = clock.now()
    before = request.claimed_by
    if before is not None and before.pk == actor.account_id:
        check_may_decide(request, actor)
        return request
    check_claimable(request, actor, at=now)
    request.claimed_by_id = actor.account_id
    request.claimed_at = now
    request.save(update_fields=["claimed_by", "claimed_at"])
    record = running_record(request)
    record.started_at = record.started_at or now
    record.save(update_fields=["started_at"])
    note(
        Event.REQUEST_CLAIM, request, actor=actor, at=now,
        data={"taken_over_from": before.pk if before else None},
    )  # fmt: skip
    return request


@transaction.atomic
def release(request_id: UUID, *, actor: Actor, clock: Clock) -> Request:
    """Give the request back to all officers in scope.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, AlreadyDecided: there is nothing to give back.
        NotClaimed, ClaimedByOther: he does not have it.
    """
    request = locked(request_id, actor=actor)
    check_may_decide(request, actor)
    check_undecided(request)
    check_holds_claim(request, actor)
    request.claimed_by = None
    request.claimed_at = None
    request.save(update_fields=["claimed_by", "claimed_at"])
    record = running_record(request)
    record.started_at = None
    record.save(update_fields=["started_at"])
    note(Event.REQUEST_RELEASE, request, actor=actor, at=clock.now())
    return request


def _check_waits(request: Request) -> None:
    check_undecided(request)
    if not waits_for_officer(request):
        raise ActNotOffered(
            f"request {request.number} is at {request.activity}, which waits for the applicant",
            at=request.activity,
        )
