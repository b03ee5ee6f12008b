"""Whose address counts when a proxy of the operator's own stands in front."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from ams.web.proxy import ForwardedAddress


def seen(forwarded: str) -> str:
    found: list[str] = []

    def answer(http_request: HttpRequest) -> HttpResponse:
        found.append(http_request.META["REMOTE_ADDR"])
        return HttpResponse()

    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    ForwardedAddress(answer)(RequestFactory().get("/", headers=headers))
    return found[0]


def test_only_what_the_proxy_itself_added_is_believed() -> None:
    assert seen("203.0.113.9, 198.51.100.7") == "198.51.100.7"


def test_an_ipv6_address_is_taken() -> None:
    assert seen("2001:db8::1") == "2001:db8::1"


@pytest.mark.parametrize("forwarded", ["", "unknown", "198.51.100.7:443", "<script>"])
def test_what_is_no_address_leaves_the_proxys_own(forwarded: str) -> None:
    assert seen(forwarded) == "127.0.0.1"
