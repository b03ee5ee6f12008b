"""Take a request to work on it, or give it back to all."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ams.requests.claim import claim, release
from ams.web.actor import actor_of, clock_of
from ams.web.officer.access import has_ready


@require_POST
def take(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Give the request to the actor and lead him to it, unless his browser shows it already."""
    claim(request_id, actor=actor_of(http_request), clock=clock_of(http_request))
    if has_ready(http_request, request_id):
        return HttpResponse(status=204)
    return redirect("officer_check", request_id)


@require_POST
def give_back(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Give the request back to all officers in scope."""
    request = release(request_id, actor=actor_of(http_request), clock=clock_of(http_request))
    messages.success(
        http_request,
        _("Permohonan %(number)s dilepas; petugas lain dapat mengambilnya.")
        % {"number": request.number},
    )
    return redirect("officer_queue")
