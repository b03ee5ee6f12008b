"""The question at the receipt, on the request's page and behind the link in the mail."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ams.core.errors import RuleViolation
from ams.measuring.satisfaction import answer, answer_by_link
from ams.requests.errors import LinkInvalid, RequestNotFound
from ams.web.actor import actor_of, clock_of, origin_of
from ams.web.errors import text_for
from ams.web.limits import limit
from ams.web.requests.link_views import PER_MINUTE


@require_POST
def rate(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Keep the applicant's answer."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    try:
        answer(request_id, _score(http_request), actor=actor, clock=clock)
    except RuleViolation as error:
        messages.warning(http_request, text_for(error))
    else:
        messages.success(http_request, _("Terima kasih atas jawaban Anda."))
    return redirect("request_detail", request_id)


@require_POST
def rate_by_link(http_request: HttpRequest, token: str) -> HttpResponse:
    """Keep the answer of whoever has the mail."""
    limit(http_request, "receipt-link", per_minute=PER_MINUTE)
    clock, origin = clock_of(http_request), origin_of(http_request)
    try:
        answer_by_link(token, _score(http_request), clock=clock, origin=origin)
    except RuleViolation as error:
        messages.warning(http_request, text_for(error))
    except (LinkInvalid, RequestNotFound):
        return render(http_request, "web/requests/link_invalid.html", {}, status=404)
    else:
        messages.success(http_request, _("Terima kasih atas jawaban Anda."))
    return redirect("acknowledge_link", token)


def _score(http_request: HttpRequest) -> int:
    typed = http_request.POST.get("nilai", "")
    return int(typed) if typed.isdecimal() and len(typed) == 1 else 0
