"""Who finds these pages: administrators change, auditors look, for others they do not exist."""

from django.http import HttpRequest

from ams.core.actor import Actor, Role
from ams.core.errors import NotFound
from ams.web.actor import actor_of


def administrator_of(http_request: HttpRequest) -> Actor:
    """Return the actor if he is an administrator.

    Raises:
        SignInNeeded: nobody is signed in.
        NotFound: for this actor there is no such page.
    """
    return _holding(http_request, Role.ADMINISTRATOR)


def reader_of(http_request: HttpRequest) -> Actor:
    """Return the actor if he is an administrator or an auditor.

    Raises:
        SignInNeeded: nobody is signed in.
        NotFound: for this actor there is no such page.
    """
    return _holding(http_request, Role.ADMINISTRATOR, Role.AUDITOR)


def may_change(actor: Actor) -> bool:
    """Tell whether the page offers acts to ``actor``; the services decide."""
    return actor.has(Role.ADMINISTRATOR)


def _holding(http_request: HttpRequest, *roles: Role) -> Actor:
    actor = actor_of(http_request)
    if not any(actor.has(role) for role in roles):
        raise NotFound(f"{http_request.path} does not exist for '{actor.name}'")
    return actor
