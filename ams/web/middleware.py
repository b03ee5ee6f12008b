"""What every answer gets: a request number, a language, an understandable error, no stale copy."""

import logging
import secrets
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from ams.core.errors import AMSError
from ams.core.logs import with_facts
from ams.web.actor import account_of
from ams.web.errors import SignInNeeded, page_for, text_for

Answer = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("ams.web")


def request_id_of(http_request: HttpRequest) -> str:
    """Return the number under which the log keeps this HTTP request."""
    return str(getattr(http_request, "request_id", "-"))


class RequestNumber:
    """Give each HTTP request a number; log and error pages carry it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, http_request: HttpRequest) -> HttpResponse:
        """Answer with the number in the header ``X-Request-ID``."""
        number = secrets.token_hex(6)
        http_request.request_id = number  # type: ignore[attr-defined]
        with with_facts(request_id=number):
            response = self.get_response(http_request)
        response["X-Request-ID"] = number
        return response


class ChosenLanguage:
    """Indonesian unless another language was chosen: by cookie, or by the account.

    The browser's Accept-Language is not asked: the pages are official Indonesian ones, and many
    office machines are set up in English.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, http_request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language."""
        language = self._chosen(http_request)
        with translation.override(language):
            http_request.LANGUAGE_CODE = language
            response = self.get_response(http_request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response

    @staticmethod
    def _chosen(http_request: HttpRequest) -> str:
        known = {code for code, _name in settings.LANGUAGES}
        chosen = http_request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen in known:
            return chosen
        account = account_of(http_request)
        if account is not None and account.language in known:
            return account.language
        return settings.LANGUAGE_CODE


class NoStaleCopy:
    """Forbid browsers and proxies to keep pages: they show personal data."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, http_request: HttpRequest) -> HttpResponse:
        """Answer with ``no-store``, unless the view has said otherwise."""
        response = self.get_response(http_request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class ExpectedErrors:
    """Turn the expected failures of ``ams.core.errors`` into pages."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, http_request: HttpRequest) -> HttpResponse:
        """Answer as the view does."""
        return self.get_response(http_request)

    def process_exception(
        self, http_request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Return the page of an expected failure, ``None`` for any other."""
        if not isinstance(exception, AMSError):
            return None
        if isinstance(exception, SignInNeeded):
            return _to_sign_in(http_request)
        return error_page(http_request, exception)


def _to_sign_in(http_request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in and from there to the page; what was posted meanwhile is lost, and said.

    An address that was posted to need not be a page: the one with the form is.
    """
    query = {"next": http_request.get_full_path()}
    if http_request.method != "GET":
        query = {"next": _page_of_form(http_request), "berakhir": "ya"}
    return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode(query)}")


def _page_of_form(http_request: HttpRequest) -> str:
    page = urlsplit(http_request.headers.get("Referer", ""))
    return page.path or "/" if page.netloc == http_request.get_host() else "/"


def error_page(http_request: HttpRequest, error: AMSError) -> HttpResponse:
    """Return the page that says what failed and what to do next."""
    page = page_for(error)
    log.info("%s refused: %s (%s)", http_request.path, error, error.code)
    return render(
        http_request,
        "web/errors/expected.html",
        {
            "page": page,
            "text": text_for(error),
            "error": error,
            "request_id": request_id_of(http_request),
        },
        status=page.status,
    )
