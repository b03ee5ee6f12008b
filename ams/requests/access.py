"""Finding a request for an actor, for reading or under lock; views of it are journaled."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.requests.errors import RequestNotFound
from ams.requests.models import Request


def request_for(request_id: UUID, *, actor: Actor) -> Request:
    """Return the request for reading.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
    """
    return _found(_visible(actor).filter(pk=request_id).first(), request_id)


def locked(request_id: UUID, *, actor: Actor) -> Request:
    """Return the request under lock until the caller's transaction ends.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
    """
    lock(request_id)
    return request_for(request_id, actor=actor)


def lock(request_id: UUID) -> None:
    """Lock the request's row alone, until the caller's transaction ends.

    What is read with it by joins must be read afterwards: a PostgreSQL statement that has waited
    for the lock shows the row as it is now, and the rows joined to it as they were before.
    """
    rows = Request.objects.select_for_update(no_key=True).filter(pk=request_id)
    rows.values_list("pk").first()


@transaction.atomic
def record_view(request_id: UUID, *, actor: Actor, clock: Clock) -> None:
    """Journal that ``actor`` looked at somebody else's request (UU 27/2022, article 31).

    Raises:
        RequestNotFound: it does not exist for ``actor``.
    """
    request = request_for(request_id, actor=actor)
    if actor.person_id == request.applicant_id:
        return
    journal.append(
        Event.REQUEST_VIEW,
        subject=Subject.of("request", request.pk),
        actor=actor,
        at=clock.now(),
        data={"number": request.number},
    )


def _visible(actor: Actor) -> QuerySet[Request]:
    related = ("applicant__agency", "applicant__account", "certificate__issuer", "letter")
    return Request.objects.for_actor(actor).select_related(*related, "claimed_by")


def _found(request: Request | None, request_id: UUID) -> Request:
    if request is None:
        raise RequestNotFound(f"request {request_id} does not exist for this actor")
    return request
