"""Approve, reject, pause, resume."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ams.accounts.errors import PasswordNeeded
from ams.core.errors import InvalidInput
from ams.incidents.errors import IncidentNotAt, OwnProposal
from ams.incidents.models import Incident
from ams.incidents.services import approve, check_may_handle, pause, reject, resume
from ams.incidents.states import State
from ams.web.account.reauthentication import ask_again_url
from ams.web.actor import actor_of, clock_of
from ams.web.forms import take_errors
from ams.web.incidents.forms import ApprovalForm, RemarkForm
from ams.web.incidents.presentation import acts_for
from ams.web.incidents.views import incident_of

_BOTH = require_http_methods(["GET", "HEAD", "POST"])


@_BOTH
def agree(http_request: HttpRequest, incident_id: int) -> HttpResponse:
    """Ask for the number of certificates and approve."""
    incident = _waiting(http_request, incident_id)
    if not acts_for(actor_of(http_request), incident).approve:
        raise OwnProposal(f"incident {incident_id} is the actor's own proposal")
    data = http_request.POST if http_request.method == "POST" else None
    form = ApprovalForm(data, waiting=incident.waiting)
    if not form.is_valid():
        return _page(http_request, "approve", incident, form)
    try:
        approve(incident_id, actor=actor_of(http_request), clock=clock_of(http_request))
    except PasswordNeeded:
        messages.info(http_request, _("Masukkan kata sandi sekali lagi, lalu setujui."))
        return redirect(ask_again_url(http_request.path))
    messages.success(http_request, _("Disetujui; pencabutan dimulai."))
    return redirect("incident_detail", incident_id)


@_BOTH
def turn_down(http_request: HttpRequest, incident_id: int) -> HttpResponse:
    """Ask why and reject; the proposer withdraws in the same way."""
    incident = _waiting(http_request, incident_id)
    form = RemarkForm(http_request.POST if http_request.method == "POST" else None)
    if form.is_valid():
        try:
            reject(
                incident_id,
                remark=form.cleaned_data["remark"],
                actor=actor_of(http_request),
                clock=clock_of(http_request),
            )
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(http_request, _("Usulan ditolak; tidak ada sertifikat yang dicabut."))
            return redirect("incident_detail", incident_id)
    return _page(http_request, "reject", incident, form)


@require_POST
def stop(http_request: HttpRequest, incident_id: int) -> HttpResponse:
    """Pause after the batch at hand."""
    actor = actor_of(http_request)
    incident_of(actor, incident_id)
    pause(incident_id, actor=actor, clock=clock_of(http_request))
    messages.success(http_request, _("Dijeda; yang sudah dicabut tetap dicabut."))
    return redirect("incident_detail", incident_id)


@require_POST
def go_on(http_request: HttpRequest, incident_id: int) -> HttpResponse:
    """Go on where it was paused."""
    actor = actor_of(http_request)
    incident_of(actor, incident_id)
    resume(incident_id, actor=actor, clock=clock_of(http_request))
    messages.success(http_request, _("Dilanjutkan."))
    return redirect("incident_detail", incident_id)


def _waiting(http_request: HttpRequest, incident_id: int) -> Incident:
    """Return the proposal that waits for a decision."""
    actor = actor_of(http_request)
    incident = incident_of(actor, incident_id)
    check_may_handle(actor)
    if incident.state != State.PROPOSED:
        raise IncidentNotAt(f"incident {incident_id} is {incident.state}, not proposed")
    return incident


def _page(
    http_request: HttpRequest, template: str, incident: Incident, form: ApprovalForm | RemarkForm
) -> HttpResponse:
    context = {"incident": incident, "form": form}
    status = 422 if form.errors else 200
    return render(http_request, f"web/incidents/{template}.html", context, status=status)
