"""Pages for what Django itself refuses and for what nobody expected."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.utils import translation

from ams.web.middleware import request_id_of

log = logging.getLogger("ams.web")


def bad_request(http_request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for an HTTP request that makes no sense."""
    log.info("bad request to %s: %s", http_request.path, exception)
    return render(http_request, "400.html", status=400)


def permission_denied(http_request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for what the actor may not do."""
    log.info("denied %s: %s", http_request.path, exception)
    return render(http_request, "403.html", status=403)


def page_not_found(http_request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for an address that leads nowhere."""
    log.info("not found: %s (%s)", http_request.path, type(exception).__name__)
    return render(http_request, "404.html", status=404)


def server_error(http_request: HttpRequest) -> HttpResponse:
    """Return the page for a failure that nobody expected: an incident number and nothing else.

    The page is static but for the number: neither database nor session is asked, for either may be
    what failed.
    """
    number = request_id_of(http_request)
    incident = number if number != "-" else secrets.token_hex(6)
    log.error("incident %s at %s", incident, http_request.path)
    text = loader.render_to_string(
        "500.html", {"incident": incident, "LANGUAGE_CODE": translation.get_language() or "id"}
    )
    return HttpResponseServerError(text)
