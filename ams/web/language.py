"""The language switch: kept in a cookie, and on the account of whoever is signed in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from ams.accounts.services import choose_language
from ams.web.actor import actor_or_none, clock_of

_ONE_YEAR = 365 * 24 * 3600


@require_POST
def choose(http_request: HttpRequest) -> HttpResponse:
    """Keep the chosen language and return to the page."""
    after = http_request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(after, {http_request.get_host()}):
        after = "/"
    response = HttpResponseRedirect(after)
    language = http_request.POST.get("language", "")
    if language not in {code for code, _name in settings.LANGUAGES}:
        return response
    actor = actor_or_none(http_request)
    if actor is not None and actor.account_id is not None:
        choose_language(actor.account_id, language, actor=actor, clock=clock_of(http_request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=_ONE_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
