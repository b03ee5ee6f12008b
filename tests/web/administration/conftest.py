"""The cast of the accounts' tests, each with a browser."""

from collections.abc import Callable

import pytest
from django.test import Client

from ams.accounts.models import Account
from tests.accounts.conftest import Cast, cast

__all__ = ["cast"]

BACKEND = "django.contrib.auth.backends.ModelBackend"
Browsers = Callable[[str], Client]


@pytest.fixture
def browsers(cast: Cast) -> Browsers:
    """Return a function from a role's name to a browser signed in as that role."""

    def browser(role: str) -> Client:
        client = Client()
        account = accounts(cast).get(role)
        if account is not None:
            client.force_login(account, backend=BACKEND)
        return client

    return browser


@pytest.fixture
def administrator(browsers: Browsers) -> Client:
    """Return the administrator's browser."""
    return browsers("administrator")


def accounts(cast: Cast) -> dict[str, Account]:
    """Return the account of each role."""
    return {
        "administrator": cast.administrator_account,
        "auditor": cast.auditor_account,
        "applicant": cast.nurse_account,
        "clinic officer": cast.clinic_officer_account,
        "regency officer": cast.regency_officer_account,
        "ca officer": cast.ca_officer_account,
    }
