"""The language switch."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

_ONE_YEAR = 365 * 24 * 3600


@require_POST
def choose(http_request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and return to the page."""
    after = http_request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(after, {http_request.get_host()}):
        after = "/"
    response = HttpResponseRedirect(after)
    language = http_request.POST.get("language")
    if language in {code for code, _name in settings.LANGUAGES}:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=_ONE_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
