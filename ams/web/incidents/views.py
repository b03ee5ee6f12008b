"""Incidents: all of them, and each with its progress."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ams.core.actor import Actor
from ams.incidents.errors import IncidentNotFound
from ams.incidents.models import Incident
from ams.incidents.services import incidents_for
from ams.web.actor import actor_of
from ams.web.incidents import presentation
from ams.web.paging import page_of

POLL_SECONDS = 2


@require_safe
def index(http_request: HttpRequest) -> HttpResponse:
    """List the incidents."""
    actor = actor_of(http_request)
    page = page_of(http_request, incidents_for(actor))
    context = {"page": page, "may_propose": actor.is_ca_officer}
    return render(http_request, "web/incidents/list.html", context)


@require_safe
def detail(http_request: HttpRequest, incident_id: int) -> HttpResponse:
    """Show an incident: dry run, progress or report."""
    actor = actor_of(http_request)
    incident = incident_of(actor, incident_id)
    context = {**presentation.page_context(incident), **_moving(actor, incident)}
    return render(http_request, "web/incidents/detail.html", context)


@require_safe
def progress(http_request: HttpRequest, incident_id: int) -> HttpResponse:
    """Show how far the incident is, for the page to put in place of what it shows."""
    actor = actor_of(http_request)
    incident = incident_of(actor, incident_id)
    return render(http_request, "web/incidents/_progress.html", _moving(actor, incident))


def incident_of(actor: Actor, incident_id: int) -> Incident:
    """Return the incident if it exists for ``actor``.

    Raises:
        IncidentNotFound: it does not.
    """
    found = incidents_for(actor).filter(pk=incident_id).first()
    if found is None:
        raise IncidentNotFound(f"no incident {incident_id} for '{actor.name}'")
    return found


def _moving(actor: Actor, incident: Incident) -> dict[str, object]:
    return {
        "incident": incident,
        "acts": presentation.acts_for(actor, incident),
        "remaining": presentation.remaining_text(incident),
        "poll_seconds": POLL_SECONDS if incident.state in _MOVING else 0,
    }


_MOVING = {"revoking", "publishing", "telling", "paused"}
