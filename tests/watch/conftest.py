"""What the tests of this package share."""

import pytest
from cryptography import x509

from ams.certificates.models import Certificate
from ams.certificates.reading import row_of
from ams.certificates.states import CertificateOrigin
from ams.core.clock import ManualClock
from tests.authority.outside.scene import ca, outside, present, web

__all__ = ["ca", "outside", "present", "web"]


@pytest.fixture
def put(db: None, present: ManualClock) -> "Put":
    """Return a function that puts a certificate into the inventory as an import does."""
    return Put(present)


class Put:
    """Puts certificates into the inventory."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock

    def __call__(self, certificate: x509.Certificate) -> Certificate:
        row = row_of(certificate)
        row.origin, row.profile = CertificateOrigin.IMPORTED, "individual-signing"
        row.issued_at = self._clock.now()
        row.save()
        return row
