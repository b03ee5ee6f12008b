"""The link in the owner's mail: he objects without signing in, by pressing once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ams.holding.disputing import case_by_link, dispute_by_link
from ams.holding.errors import DisputeLinkInvalid
from ams.web.actor import clock_of, origin_of
from ams.web.limits import limit

PER_MINUTE = 20


@require_http_methods(["GET", "POST"])
def dispute(http_request: HttpRequest, token: str) -> HttpResponse:
    """Show what is disputed; opening the page disputes nothing, for mail scanners open links."""
    limit(http_request, "dispute-link", per_minute=PER_MINUTE)
    try:
        if http_request.method == "POST":
            clock = clock_of(http_request)
            dispute_by_link(token, clock=clock, origin=origin_of(http_request))
            return redirect("hold_dispute", token)
        case = case_by_link(token)
    except DisputeLinkInvalid:
        return render(http_request, "web/holding/dispute_invalid.html", status=404)
    return render(http_request, "web/holding/dispute.html", {"held_case": case})
