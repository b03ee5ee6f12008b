"""What the tests of this package share."""

import pytest

from ams.authority import services as authority
from ams.authority.hierarchy import Hierarchy
from ams.authority.models import Issuer
from ams.core.actor import Actor, system
from ams.core.clock import ManualClock
from tests.certificates.cast import Cast, make_cast


@pytest.fixture
def operator() -> Actor:
    """Return the operator at the command line."""
    return system("operator")


@pytest.fixture
def issuer(db: None, operator: Actor, clock: ManualClock) -> Issuer:
    """Return an issuing CA below a root of its own."""
    return authority.initialise(Hierarchy(), actor=operator, clock=clock)


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the people and agencies of these tests."""
    return make_cast()
