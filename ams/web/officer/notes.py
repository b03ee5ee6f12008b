"""Officers' notes among themselves, written at the desk or on the request's page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ams.core.errors import InvalidInput
from ams.web.actor import clock_of
from ams.web.officer.access import officer_of
from ams.workbench.notes import add_note


@require_POST
def write(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Keep the note and return to where it was written."""
    actor, clock = officer_of(http_request), clock_of(http_request)
    try:
        add_note(request_id, text=http_request.POST.get("text", ""), actor=actor, clock=clock)
    except InvalidInput as error:
        messages.error(http_request, " ".join(error.fields.get("text", [])))
    else:
        messages.success(http_request, _("Catatan disimpan; pemohon tidak melihatnya."))
    at_desk = "desk" in http_request.POST
    return redirect("officer_check" if at_desk else "request_detail", request_id)
