"""The office of the revocation tests, and the status service to ask about it."""

import pytest

from ams.core.clock import ManualClock
from ams.distribution.application import Application
from tests.distribution.client import Client
from tests.revocation.office import certificate, issuer, office, operator, responder

__all__ = ["certificate", "client", "issuer", "office", "operator", "responder"]


@pytest.fixture
def client(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Return a client of the status service, both on the test's clock.

    The test's own transaction lives on its connection, which must therefore not be closed, as
    Django's test client does not either.
    """
    monkeypatch.setattr("ams.distribution.application.close_old_connections", lambda: None)
    return Client(Application(clock))
