"""What tests of the issuance's pages share."""

from datetime import UTC, datetime

import pytest

from ams.core.clock import ManualClock
from tests.issuance.builders import found
from tests.requests.builders import Office


@pytest.fixture
def office(db: None) -> Office:
    """Return the cast of an issuance, at the machine's time: pages go by the machine's clock."""
    return found(ManualClock(datetime.now(UTC)))
