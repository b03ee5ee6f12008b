"""How often one address may ask."""

from datetime import timedelta

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from ams.core.clock import ManualClock
from ams.web.errors import TooManyRequests
from ams.web.limits import limit

pytestmark = pytest.mark.django_db


def _from(address: str, clock: ManualClock) -> HttpRequest:
    http_request = RequestFactory().get("/", REMOTE_ADDR=address)
    http_request.clock = clock  # type: ignore[attr-defined]
    return http_request


def _ask(clock: ManualClock, *, times: int, address: str = "10.0.0.1", what: str = "a") -> None:
    for _ in range(times):
        limit(_from(address, clock), what, per_minute=3)


def test_as_often_as_allowed_passes(clock: ManualClock) -> None:
    _ask(clock, times=3)


def test_once_more_is_refused(clock: ManualClock) -> None:
    _ask(clock, times=3)
    with pytest.raises(TooManyRequests):
        _ask(clock, times=1)


def test_the_next_minute_counts_anew(clock: ManualClock) -> None:
    _ask(clock, times=3)
    clock.advance(timedelta(minutes=1))
    _ask(clock, times=3)


def test_another_address_is_not_held_back(clock: ManualClock) -> None:
    _ask(clock, times=3)
    _ask(clock, times=3, address="10.0.0.2")


def test_asking_for_something_else_is_counted_apart(clock: ManualClock) -> None:
    _ask(clock, times=3)
    _ask(clock, times=3, what="b")
