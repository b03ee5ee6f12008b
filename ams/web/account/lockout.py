"""The page that a locked account meets; it is the same whether or not the account exists."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ams.accounts.lockout import cool_off

_MINUTE = 60


def locked_out(
    http_request: HttpRequest, _original: HttpResponse | None, _credentials: dict[str, str] | None
) -> HttpResponse:
    """Return the page that says how long the lock lasts (AXES_LOCKOUT_CALLABLE)."""
    minutes = round(cool_off().total_seconds() / _MINUTE)
    return render(
        http_request,
        "web/account/locked_out.html",
        {"minutes": minutes},
        status=HTTPStatus.TOO_MANY_REQUESTS,
    )
