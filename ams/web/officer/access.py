"""Who finds an officers' page at all, and what he may do on it now."""

from django.http import HttpRequest

from ams.core.actor import Actor, OfficerKind, Role
from ams.core.errors import NotPermitted, RuleViolation
from ams.requests.acts import RequestAct, may
from ams.requests.errors import RequestNotFound
from ams.requests.models import Request
from ams.web.actor import actor_of, clock_of


def officer_of(http_request: HttpRequest) -> Actor:
    """Return the actor if he is an officer now, or an auditor who may look on.

    Raises:
        SignInNeeded: nobody is signed in.
        RequestNotFound: he is neither; for him these pages do not exist.
    """
    actor = actor_of(http_request)
    if actor.is_officer or actor.has(Role.AUDITOR):
        return actor
    raise RequestNotFound(f"{actor.name} has no queue")


def may_accompany(actor: Actor) -> bool:
    """Tell whether the actor could be given an accompaniment code now."""
    return any(one.kind is OfficerKind.DISKOMINFO for one in actor.appointments)


def refuse_unless(act: RequestAct, request: Request, http_request: HttpRequest) -> None:
    """Raise before anything is typed in vain; the act itself checks again.

    Raises:
        NotPermitted: the actor is no officer in scope.
        RuleViolation: the request's state does not offer the act to him.
    """
    actor, now = actor_of(http_request), clock_of(http_request).now()
    if may(act, request, actor=actor, at=now):
        return
    if actor.officer_for(request.applicant.agency_id) is None:
        raise NotPermitted(f"{actor.name} may not {act} request {request.number}")
    raise RuleViolation(f"request {request.number} at {request.activity} does not offer {act}")
