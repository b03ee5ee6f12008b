"""The question at the receipt: how good was the service? Answered once, or not at all."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ams.core.actor import Actor, system
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.journal.events import Event
from ams.measuring.errors import AnsweredAlready, NotAskedYet
from ams.measuring.models import Satisfaction
from ams.requests.access import locked
from ams.requests.links import read_token
from ams.requests.models import Request, Status
from ams.requests.moves import note
from ams.requests.standing import check_is_applicant

SCORES = (4, 3, 2, 1)
"""Very good to not good: the four steps of PermenPAN-RB 14/2017."""
_BY_LINK = system("link in the notice")


def is_asked(request: Request) -> bool:
    """Tell whether the applicant may answer now."""
    completed = request.status == Status.COMPLETED
    return completed and not Satisfaction.objects.filter(request=request).exists()


@transaction.atomic
def answer(request_id: UUID, score: int, *, actor: Actor, clock: Clock) -> Satisfaction:
    """Keep the applicant's answer and return it.

    Raises:
        RequestNotFound: the request does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        NotAskedYet, AnsweredAlready: it is not the time.
        InvalidInput: no such score.
    """
    request = locked(request_id, actor=actor)
    check_is_applicant(request, actor)
    return _keep(request, score, actor=actor, at=clock.now())


@transaction.atomic
def answer_by_link(token: str, score: int, *, clock: Clock, origin: str = "") -> Satisfaction:
    """Keep the answer of whoever has the mail, as with the receipt itself; return it.

    Raises:
        LinkInvalid: AMS did not sign the link.
        RequestNotFound: there is no such request.
        NotAskedYet, AnsweredAlready: it is not the time.
        InvalidInput: no such score.
    """
    request = locked(read_token(token), actor=_BY_LINK)
    holder = Actor(account_id=None, name=_BY_LINK.name, origin=origin)
    return _keep(request, score, actor=holder, at=clock.now())


def _keep(request: Request, score: int, *, actor: Actor, at: datetime) -> Satisfaction:
    if score not in SCORES:
        raise InvalidInput(f"score {score} is none of {SCORES}", fields={"score": [str(score)]})
    if request.status != Status.COMPLETED:
        raise NotAskedYet(f"request {request.number} is not completed")
    if not is_asked(request):
        raise AnsweredAlready(f"request {request.number} was rated before")
    note(Event.REQUEST_RATE, request, actor=actor, at=at, data={"score": score})
    return Satisfaction.objects.create(request=request, score=score, at=at)
