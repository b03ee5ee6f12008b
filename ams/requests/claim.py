"""An officer takes a request to work on it, and gives it back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import AMSError
from ams.journal.events import Event
from ams.procedures.errors import ActNotOffered, ActorNotEntitled
from ams.procedures.rules import DECISIONS, OFFICES, acts_open_to
from ams.requests.access import locked
from ams.requests.errors import ClaimedByOther
from ams.requests.four_eyes import check_second_officer
from ams.requests.models import Request
from ams.requests.moves import check_undecided, goes_on, note, procedure_of, running_record
from ams.requests.standing import (
    Answers,
    check_holds_claim,
    check_may_decide,
    standing_of,
)

STALE_AFTER = timedelta(hours=4)
"""A claim this old ends by itself, and may be taken over before: half a working day."""


def is_stale(request: Request, *, at: datetime) -> bool:
    """Tell whether the request's claim is so old that a colleague may take it over."""
    return request.claimed_at is not None and at - request.claimed_at >= STALE_AFTER


def waits_for_officer(request: Request) -> bool:
    """Tell whether the request stands at an officer's activity and is undecided."""
    if not request.is_open or (request.is_decided and not goes_on(request)):
        return False
    moves = procedure_of(request).activity(request.activity).moves
    return any(move.act in DECISIONS and move.by & OFFICES for move in moves)


def claimable(requests: Sequence[Request], *, actor: Actor, at: datetime) -> frozenset[UUID]:
    """Return which of a page's requests the actor could take now.

    The database is asked once for each revision and once for all letters. What has ended is never
    claimable and costs no question.
    """
    waiting = [one for one in requests if waits_for_officer(one)]
    answers = Answers().of_letters(waiting, actor)
    return frozenset(one.pk for one in waiting if _is_claimable(one, actor, at=at, answers=answers))


def _is_claimable(request: Request, actor: Actor, *, at: datetime, answers: Answers) -> bool:
    try:
        check_claimable(request, actor, at=at, answers=answers)
    except AMSError:
        return False
    return True


def check_claimable(
    request: Request, actor: Actor, *, at: datetime, answers: Answers | None = None
) -> None:
    """Refuse a claim that ``claim`` would refuse; what the actor has already is not claimable.

    Raises:
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, AlreadyDecided, ActNotOffered: there is nothing for an officer to do.
        NeedsSecondOfficer: he carried out a check of this round, and another officer revokes.
        ClaimedByOther: somebody has it, the claim is not stale, and he is not over that agency.
    """
    check_may_decide(request, actor, at=at, answers=answers)
    _check_waits(request)
    _check_entitled(request, actor)
    check_second_officer(request, actor, at=None if answers else at)
    if request.claimed_by is not None and (
        request.claimed_by_id == actor.account_id
        or not (is_stale(request, at=at) or _is_deputy(request, actor))
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
        NeedsSecondOfficer: he carried out a check of this round, and another officer revokes.
        ClaimedByOther: a colleague has it, his claim is not stale, and he is not over that agency.
    """
    request = locked(request_id, actor=actor)
    now = clock.now()
    before = request.claimed_by
    if before is not None and before.pk == actor.account_id:
        check_may_decide(request, actor, at=now)
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
    check_may_decide(request, actor, at=clock.now())
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


def _is_deputy(request: Request, actor: Actor) -> bool:
    """Tell whether the officer also answers for the agency's service: he may step in at once."""
    return request.applicant.agency_id in actor.supervises


def _check_entitled(request: Request, actor: Actor) -> None:
    """Refuse an officer in scope who is not of the office in whose column the request stands."""
    procedure, standing = procedure_of(request), standing_of(request, actor)
    if not DECISIONS & set(acts_open_to(procedure, at=request.activity, standing=standing)):
        lane = procedure.activity(request.activity).lane
        raise ActorNotEntitled(
            f"request {request.number} at {request.activity} is for the {lane}",
            number=request.number,
        )


def _check_waits(request: Request) -> None:
    check_undecided(request)
    if not waits_for_officer(request):
        raise ActNotOffered(
            f"request {request.number} is at {request.activity}, which waits for the applicant",
            at=request.activity,
        )
