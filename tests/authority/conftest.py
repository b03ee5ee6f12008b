"""What the tests of this package share."""

import pytest

from ams.authority import services
from ams.authority.hierarchy import Hierarchy
from ams.authority.models import Issuer
from ams.core.actor import Actor, system
from ams.core.clock import ManualClock


@pytest.fixture
def operator() -> Actor:
    """Return the operator at the command line."""
    return system("operator")


@pytest.fixture
def issuer(db: None, operator: Actor, clock: ManualClock) -> Issuer:
    """Return an issuing CA below a root of its own."""
    return services.initialise(Hierarchy(), actor=operator, clock=clock)
