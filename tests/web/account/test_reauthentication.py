"""The password once more, before what cannot be undone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from ams.accounts.recent_password import RECENT, password_is_recent
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.web.account.reauthentication import ask_again_url
from ams.web.actor import SIGNED_IN_AT
from tests.accounts import builders

OK, MOVED, LOCKED = 200, 302, 429
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC).isoformat()


@pytest.fixture
def stale(signed_in: Client) -> Client:
    """Return a browser whose password was given long ago."""
    session = signed_in.session
    session[SIGNED_IN_AT] = LONG_AGO
    session.save()
    return signed_in


def _give(browser: Client, password: str, after: str = "/akun/") -> str:
    response = browser.post(ask_again_url(after), {"password": password, "next": after})
    return response["Location"] if response.status_code == MOVED else str(response.status_code)


def test_the_right_password_leads_back_and_counts_from_now(stale: Client) -> None:
    assert _give(stale, builders.PASSWORD) == "/akun/"
    assert stale.session[SIGNED_IN_AT] > LONG_AGO


def test_a_wrong_password_leads_nowhere(stale: Client) -> None:
    assert _give(stale, "salah") == str(OK)
    assert stale.session[SIGNED_IN_AT] == LONG_AGO


def test_failures_here_lock_as_they_do_at_sign_in(stale: Client) -> None:
    answers = [_give(stale, "salah") for _ in range(5)]
    assert answers[-1] == str(LOCKED)
    assert _give(stale, builders.PASSWORD) == str(LOCKED)
    assert stale.session[SIGNED_IN_AT] == LONG_AGO


@pytest.mark.parametrize(
    "after", ["https://example.com/", "//example.com", "javascript:alert(1)", "", "/\\example.com"]
)
def test_it_never_leads_to_another_site(stale: Client, after: str) -> None:
    assert _give(stale, builders.PASSWORD, after) == "/"


def test_who_is_signed_out_is_led_to_sign_in(browser: Client) -> None:
    response = browser.get(ask_again_url("/akun/"))
    assert response["Location"].startswith("/akun/masuk/")
    assert SESSION_KEY not in browser.session


@pytest.mark.parametrize(
    ("ago", "recent"),
    [
        (timedelta(), True),
        (RECENT, True),
        (RECENT + timedelta(seconds=1), False),
        (timedelta(seconds=-1), False),  # the clock was set back: rather ask again
    ],
)
def test_a_password_is_recent_for_ten_minutes(
    clock: ManualClock, ago: timedelta, *, recent: bool
) -> None:
    actor = Actor(account_id=1, name="x", signed_in_at=clock.now() - ago)
    assert password_is_recent(actor, at=clock.now()) is recent


def test_a_password_never_given_is_not_recent(clock: ManualClock) -> None:
    assert not password_is_recent(Actor(account_id=1, name="x"), at=clock.now())
