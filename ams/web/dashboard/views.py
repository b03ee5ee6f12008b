"""The dashboard: what can I do, what waits for me."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ams.core.actor import Actor, Role
from ams.core.clock import Clock
from ams.web.actor import actor_of, clock_of
from ams.web.dashboard import mine, work
from ams.web.journal.state import JournalState, journal_state


@require_GET
def show(http_request: HttpRequest) -> HttpResponse:
    """Show each of the actor's roles its own part."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    context: dict[str, Any] = {"actor": actor}
    if actor.person_id is not None:
        context |= _applicant(actor, clock)
    if actor.is_officer:
        context |= {
            "counts": work.queue_counts(actor),
            "handed_in": work.handed_in(actor),
            "claimed": work.claimed_by_me(actor),
        }
    if actor.has(Role.ADMINISTRATOR):
        context |= {"system": work.system_state(clock), "register": work.register(clock.now())}
    if actor.has(Role.AUDITOR):
        journal: JournalState = journal_state()
        context["journal"] = journal
    return render(http_request, "web/dashboard/dashboard.html", context)


def _applicant(actor: Actor, clock: Clock) -> dict[str, Any]:
    requests = mine.my_requests(actor)
    certificates = mine.my_certificates(actor, clock.now())
    return {
        "certificates": certificates,
        "may_ask": any(line.can_be_revoked for line in certificates),
        "requests": requests,
        "waiting": [line for line in requests if line.waits_for_applicant],
    }
