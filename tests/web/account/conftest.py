"""A browser and the account that it signs in with."""

import pytest
from django.test import Client

from ams.accounts.models import Account
from ams.core.clock import SystemClock
from tests.accounts import builders


@pytest.fixture
def account(db: None) -> Account:
    """Return the account ``warga`` of a person, with the cast's password."""
    clock = SystemClock()  # axes and Django's tokens go by the machine's clock
    regency = builders.agency(clock)
    return builders.account(clock, "warga", builders.person(regency.pk, 1, clock))


@pytest.fixture
def browser(account: Account) -> Client:
    """Return a browser, signed out."""
    return Client()


@pytest.fixture
def signed_in(browser: Client) -> Client:
    """Return a browser that is signed in by username and password."""
    sign_in(browser)
    return browser


def sign_in(browser: Client, username: str = "warga", password: str = builders.PASSWORD) -> int:
    """Try to sign in and return the status of the answer (302: signed in)."""
    response = browser.post("/akun/masuk/", {"login": username, "password": password})
    return response.status_code
