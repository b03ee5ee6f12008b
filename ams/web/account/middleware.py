"""A password that someone else has set must be replaced before anything else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ams.web.actor import account_of

_OPEN = ("account_change_password", "account_logout", "language")


class MustChangePassword:
    """Lead an account that must change its password to that page, wherever it goes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, http_request: HttpRequest) -> HttpResponse:
        """Answer as the view does, unless the password must be changed first."""
        account = account_of(http_request)
        if account is None or not account.must_change_password or self._is_open(http_request.path):
            return self.get_response(http_request)
        return HttpResponseRedirect(reverse("account_change_password"))

    @staticmethod
    def _is_open(path: str) -> bool:
        if path.startswith(settings.STATIC_URL):
            return True
        return path in {reverse(name) for name in _OPEN}
