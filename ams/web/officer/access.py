"""Who finds an officers' page at all: for everybody else it does not exist."""

from django.http import HttpRequest

from ams.core.actor import Actor, Role
from ams.requests.errors import RequestNotFound
from ams.web.actor import actor_of


def officer_of(http_request: HttpRequest) -> Actor:
    """Return the actor if he is an officer now, or an auditor who may look on.

    Raises:
        SignInNeeded: nobody is signed in.
        RequestNotFound: he is neither.
    """
    actor = actor_of(http_request)
    if actor.is_officer or actor.has(Role.AUDITOR):
        return actor
    raise RequestNotFound(f"{actor.name} has no queue")
