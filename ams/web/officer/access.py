"""Who finds an officers' page at all, and what he may do on it now."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest

from ams.core.actor import Actor, OfficerKind, Role
from ams.core.errors import NotPermitted, RuleViolation
from ams.requests.acts import RequestAct, may
from ams.requests.errors import RequestNotFound
from ams.requests.four_eyes import check_second_officer
from ams.requests.models import Request
from ams.requests.moves import procedure_of
from ams.revisions.training import check_trained
from ams.web.actor import actor_of, clock_of

AHEAD: Final = "X-AMS-Ahead"
"""The case that the browser has ready (web/officer/ahead.js)."""


def has_ready(http_request: HttpRequest, request_id: UUID) -> bool:
    """Tell whether the browser has the page of that case ready."""
    return http_request.headers.get(AHEAD) == str(request_id)


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
        NotPermitted: the actor is no officer in scope, has not confirmed the revision, or must
            leave the decision to an officer who took no part in the checks.
        RuleViolation: the request's state does not offer the act to him.
    """
    actor, now = actor_of(http_request), clock_of(http_request).now()
    if may(act, request, actor=actor, at=now):
        return
    if actor.officer_for(request.applicant.agency_id) is None:
        raise NotPermitted(f"{actor.name} may not {act} request {request.number}")
    check_trained(actor, procedure_of(request), at=now)
    if act is RequestAct.REVOKE:
        check_second_officer(request, actor, at=now)
    raise RuleViolation(f"request {request.number} at {request.activity} does not offer {act}")
