"""The office of the revocation tests, a node's keeper, and what reads its index."""

from pathlib import Path

import pytest

from ams.core.clock import ManualClock
from ams.revocation.index.keeping import Keeper
from ams.revocation.models import ResponderCertificate
from tests.revocation.office import certificate, issuer, office, operator, responder

__all__ = ["certificate", "issuer", "office", "operator", "responder"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of the node's index."""
    return tmp_path / "ocsp"


@pytest.fixture
def keeper(folder: Path, responder: ResponderCertificate, clock: ManualClock) -> Keeper:
    """Return a keeper that has followed everything."""
    keeper = Keeper(folder, clock)
    keeper.follow()
    return keeper
