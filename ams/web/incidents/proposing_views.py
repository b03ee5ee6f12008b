"""From the selection to the proposal: dry run, hand over, throw away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ams.core.errors import InvalidInput
from ams.incidents.services import check_may_handle, discard, draft, incidents_for, propose
from ams.web.actor import actor_of, clock_of
from ams.web.forms import take_errors
from ams.web.incidents.forms import IncidentForm


@require_http_methods(["GET", "HEAD", "POST"])
def create(http_request: HttpRequest) -> HttpResponse:
    """Ask what happened and which certificates are meant, and keep a dry run."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    incidents_for(actor)
    check_may_handle(actor)
    form = IncidentForm(clock=clock)
    if http_request.method == "POST":
        form = IncidentForm(http_request.POST, http_request.FILES, clock=clock)
    if form.is_valid():
        try:
            incident = draft(form.selection(), form.cause(), actor=actor, clock=clock)
        except InvalidInput as error:
            take_errors(form, error)
        else:
            return redirect("incident_detail", incident.pk)
    status = 422 if form.errors else 200
    return render(http_request, "web/incidents/new.html", {"form": form}, status=status)


@require_POST
def hand_over(http_request: HttpRequest, incident_id: int) -> HttpResponse:
    """Propose a draft."""
    actor = actor_of(http_request)
    incidents_for(actor)
    propose(incident_id, actor=actor, clock=clock_of(http_request))
    messages.success(http_request, _("Usulan dikirim; petugas CA lain menyetujui atau menolaknya."))
    return redirect("incident_detail", incident_id)


@require_POST
def throw_away(http_request: HttpRequest, incident_id: int) -> HttpResponse:
    """Throw a draft away."""
    actor = actor_of(http_request)
    incidents_for(actor)
    discard(incident_id, actor=actor)
    messages.success(http_request, _("Konsep dibuang; tidak ada sertifikat yang dicabut."))
    return redirect("incident_list")
