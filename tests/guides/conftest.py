"""The cast of the requests' tests."""

from datetime import UTC, datetime

import pytest

from ams.core.clock import ManualClock
from tests.requests.builders import Office, found_office


@pytest.fixture
def office(db: None) -> Office:
    """Return the regency with its cast."""
    return found_office(ManualClock(datetime.now(UTC)))
