"""The applicant withdraws his request while nothing is decided."""

from uuid import UUID

from django.db import transaction

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal.events import Event
from ams.procedures.rules import Act
from ams.requests.access import locked
from ams.requests.models import Request
from ams.requests.moves import Performed, check_undecided, move, note
from ams.requests.standing import check_is_applicant, standing_of


@transaction.atomic
def withdraw(request_id: UUID, *, actor: Actor, clock: Clock, reason: str = "") -> Request:
    """Close the request as withdrawn; the certificate stays as it is.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed, AlreadyDecided, ActNotOffered: the revocation is decided, or it is over.
    """
    request = locked(request_id, actor=actor)
    check_is_applicant(request, actor)
    check_undecided(request)
    now = clock.now()
    at = request.activity
    request.closing_reason = reason.strip()[:1000]
    move(request, Performed(Act.WITHDRAW, actor, now), standing=standing_of(request, actor))
    request.save()
    note(Event.REQUEST_WITHDRAW, request, actor=actor, at=now, data={"at": at})
    return request
