"""What the tests of this package share."""

import pytest

from ams.core.clock import ManualClock
from tests.evidence.bundles import Cases
from tests.requests.builders import Office, found_office

_KEPT: list[Cases] = []


@pytest.fixture
def office(db: None, clock: ManualClock) -> Office:
    """Return the regency with its cast."""
    return found_office(clock)


@pytest.fixture
def cases(request: pytest.FixtureRequest, db: None) -> Cases:
    """Return two finished cases as bundles, made by the first test of a process that asks."""
    if not _KEPT:
        office: Office = request.getfixturevalue("office")
        _KEPT.append(Cases.made(office))
    return _KEPT[0]
