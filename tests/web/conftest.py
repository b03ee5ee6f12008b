"""What tests of pages share: the cast of the requests' tests, and browsers signed in as each."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.test import Client

from ams.accounts.models import Account
from ams.core.clock import ManualClock
from tests.requests.builders import Office, found_office

SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest) -> None:
    """Forget what earlier tests counted: limits are kept in the cache, in the database."""
    marked = request.node.get_closest_marker("django_db") is not None
    if marked or "db" in request.fixturenames:
        request.getfixturevalue("db")
        cache.clear()


@pytest.fixture
def office(db: None) -> Office:
    """Return the regency with its cast, at the machine's time: pages go by the machine's clock."""
    return found_office(ManualClock(datetime.now(UTC)))


@pytest.fixture
def sign_in(office: Office) -> SignIn:
    """Return a function that gives a browser signed in as a member of the cast."""

    def as_member(username: str) -> Client:
        browser = Client()
        account = Account.objects.get(username=username)
        browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return as_member
