"""What the tests of this package share."""

import hashlib
from datetime import datetime

import pytest

from ams.approvals import deciding
from ams.approvals.capacity import Capacity
from ams.approvals.sealing import OwnKey
from ams.core.clock import ManualClock
from ams.letters.endorsing import SealedLetter
from ams.letters.inspection import Inspected
from ams.letters.kinds import AttachmentKind
from ams.letters.models import LetterVersion, Means
from ams.letters.pages import PageImage
from ams.letters.reading.results import Reading
from tests.requests.builders import Office, found_office


@pytest.fixture
def office(db: None, clock: ManualClock) -> Office:
    """Return the regency with its cast."""
    return found_office(clock)


@pytest.fixture(autouse=True)
def quick_seal(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a comment for a seal; the tests marked ``real_seal`` in their name's module seal."""

    def sealed(
        version: LetterVersion, _capacity: Capacity, key: OwnKey | None, *, at: datetime
    ) -> SealedLetter:
        content = bytes(version.pdf) + f"% {at}".encode()
        digest = hashlib.sha256(content).hexdigest()
        page = PageImage(1, b"drawn", 8, 11)
        inspected = Inspected(AttachmentKind.PDF, digest, (page,), Reading())
        return SealedLetter(content, inspected, Means.OWN if key else Means.AGENCY, "0A")

    if "real_seal" not in request.fixturenames:
        monkeypatch.setattr(deciding, "sealed_letter", sealed)
