"""Who acts in a browser: the signed-in account's present roles, or nobody."""

from datetime import datetime

from django.http import HttpRequest

from ams.accounts.models import Account
from ams.accounts.services import actor_for
from ams.core.actor import Actor
from ams.core.clock import Clock, SystemClock
from ams.web.errors import SignInNeeded

SIGNED_IN_AT = "ams_signed_in_at"
_KEPT = "_ams_actor"


def clock_of(http_request: HttpRequest) -> Clock:
    """Return the clock that this request goes by (tests set ``http_request.clock``)."""
    clock: Clock = getattr(http_request, "clock", None) or SystemClock()
    return clock


def account_of(http_request: HttpRequest) -> Account | None:
    """Return the signed-in account, ``None`` when signed out."""
    user = getattr(http_request, "user", None)
    return user if isinstance(user, Account) and user.is_authenticated else None


def actor_of(http_request: HttpRequest) -> Actor:
    """Return who acts, with the roles and scope that he has at this moment.

    Raises:
        SignInNeeded: nobody is signed in; the error middleware leads to the sign-in page.
    """
    actor = actor_or_none(http_request)
    if actor is None:
        raise SignInNeeded("nobody is signed in")
    return actor


def actor_or_none(http_request: HttpRequest) -> Actor | None:
    """Return who acts, ``None`` when signed out; decided once per HTTP request."""
    kept: Actor | None = getattr(http_request, _KEPT, None)
    if kept is not None:
        return kept
    account = account_of(http_request)
    if account is None:
        return None
    actor = actor_for(
        account,
        at=clock_of(http_request).now(),
        signed_in_at=signed_in_at(http_request),
        origin=origin_of(http_request),
    )
    setattr(http_request, _KEPT, actor)
    return actor


def signed_in_at(http_request: HttpRequest) -> datetime | None:
    """Return when the password was last given in this session."""
    text = http_request.session.get(SIGNED_IN_AT)
    return datetime.fromisoformat(text) if text else None


def origin_of(http_request: HttpRequest) -> str:
    """Return the address that the HTTP request came from."""
    return str(http_request.META.get("REMOTE_ADDR", ""))
