"""The world of these tests: an office, an authority, a status service on the test's clock."""

import os
import random
from pathlib import Path

import pytest

from ams.authority.services import PolicyChange, set_policy
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.revocation.models import ResponderCertificate
from tests.agreement.world import SHARDS, World
from tests.distribution.conftest import client
from tests.revocation.office import Office, issuer, office, operator, responder

__all__ = ["client", "issuer", "office", "operator", "responder"]
LONG = "AMS_LONG_TESTS" in os.environ


@pytest.fixture
def world(
    responder: ResponderCertificate, office: Office, operator: Actor, clock: ManualClock,
    *, tmp_path: Path,
) -> World:  # fmt: skip
    """Return a world in which nothing has happened yet, the same in every run."""
    issuer = responder.issuer
    change = PolicyChange(shards=SHARDS, deltas=True)
    set_policy(issuer, change, actor=operator, clock=clock)
    return World(
        issuer=issuer, holder=office.budi, actor=operator, clock=clock,
        folder=tmp_path / "ocsp", source=random.Random(2021),  # noqa: S311 - not for secrets
    )  # fmt: skip
