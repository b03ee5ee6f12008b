"""The dashboard: what can I do, what waits for me."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ams.core.actor import Actor, Role
from ams.core.clock import Clock
from ams.mailboxes.eligibility import needs_mailbox
from ams.measuring.scope import may_read_figures
from ams.watch.findings import findings
from ams.web.actor import actor_of, clock_of
from ams.web.approvals.inbox import inbox
from ams.web.dashboard import mine, work
from ams.web.journal.state import JournalState, journal_state
from ams.web.revisions.training import to_read


@require_GET
def show(http_request: HttpRequest) -> HttpResponse:
    """Show each of the actor's roles its own part."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    context: dict[str, Any] = {"actor": actor, "letters": inbox(http_request).waiting}
    if actor.person_id is not None:
        context |= _applicant(actor, clock)
    if actor.is_officer:
        context |= {
            "counts": work.queue_counts(actor),
            "handed_in": work.handed_in(actor),
            "claimed": work.claimed_by_me(actor),
            "elsewhere": work.waiting_elsewhere(actor),
            "to_read": to_read(actor, clock.now()),
            "holds": work.holds_asking(actor),
            "watched": findings(actor, at=clock.now()),
        }
    if may_read_figures(actor):
        context |= {
            "overdue": work.overdue(actor, clock.now()),
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
        "needs_mailbox": needs_mailbox(actor),
        "holdable": [line for line in certificates if line.can_be_held],
        "my_holds": mine.my_holds(actor),
        "may_ask": any(line.can_be_revoked for line in certificates),
        "requests": requests,
        "waiting": [line for line in requests if line.waits_for_applicant],
    }
