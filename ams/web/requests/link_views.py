"""The link in the notice: whoever has the mail confirms, without signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ams.measuring.satisfaction import is_asked
from ams.requests.acknowledge import acknowledge_by_link, request_by_link
from ams.requests.errors import LinkInvalid, NotPublishedYet, RequestClosed, RequestNotFound
from ams.web.actor import clock_of, origin_of
from ams.web.limits import limit
from ams.web.requests.phrases import phrases

PER_MINUTE = 20
_REFUSALS = (LinkInvalid, NotPublishedYet, RequestClosed, RequestNotFound)


@require_http_methods(["GET", "POST"])
def confirm(http_request: HttpRequest, token: str) -> HttpResponse:
    """Show what is confirmed; opening the page confirms nothing, for mail scanners open links."""
    limit(http_request, "receipt-link", per_minute=PER_MINUTE)
    try:
        if http_request.method == "POST":
            acknowledge_by_link(token, clock=clock_of(http_request), origin=origin_of(http_request))
            return redirect("acknowledge_link", token)
        request = request_by_link(token)
    except _REFUSALS as error:
        context = {"too_early": isinstance(error, NotPublishedYet)}
        return render(http_request, "web/requests/link_invalid.html", context, status=404)
    shown = {
        "case": request,
        "asks_rating": is_asked(request),
        "token": token,
        "words": phrases(request),
    }
    return render(http_request, "web/requests/link.html", shown)
