"""The address of the visitor behind the operator's own proxy (``AMS_TRUSTED_PROXY``)."""

import ipaddress
from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest, HttpResponse


class ForwardedAddress:
    """Take the visitor's address from the last entry of ``X-Forwarded-For``.

    That entry is the one which the proxy in front added itself; those before it are the visitor's
    own claims. Installed only where the operator says that such a proxy stands in front.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, http_request: HttpRequest) -> HttpResponse:
        """Answer with the address set; one that is no address leaves the proxy's own."""
        last = http_request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        with suppress(ValueError):
            http_request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(last))
        return self.get_response(http_request)
