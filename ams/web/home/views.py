"""The start page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ams.web.actor import account_of


def start(http_request: HttpRequest) -> HttpResponse:
    """Return the start page; whoever is signed in goes on to the dashboard."""
    if account_of(http_request) is not None:
        return redirect("dashboard")
    return render(http_request, "web/home/start.html")
