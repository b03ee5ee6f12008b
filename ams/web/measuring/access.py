"""Whose figures the actor may read, and what he asks for of them."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from ams.core.actor import Actor
from ams.measuring.scope import Wanted, agencies_of
from ams.web.actor import actor_of, clock_of
from ams.web.measuring.filters import FiguresFilter


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for which figures, when."""

    actor: Actor
    now: datetime
    form: FiguresFilter
    wanted: Wanted


def asked_of(http_request: HttpRequest) -> Asked:
    """Return what the page is asked for.

    Raises:
        SignInNeeded: nobody is signed in.
        FiguresNotFound: there are no such figures for the actor.
    """
    actor, now = actor_of(http_request), clock_of(http_request).now()
    form = FiguresFilter(http_request.GET, agencies=agencies_of(actor), now=now)
    return Asked(actor, now, form, form.wanted())
