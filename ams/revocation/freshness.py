"""Whether what relying parties read is fresh: for readiness, for ``ams doctor``, for people."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ams.authority.models import Issuer
from ams.core.clock import Clock
from ams.revocation.models import CRLSeries
from ams.revocation.publishing import newest_published, unpublished

# A revocation is in a CRL within a second; what waits longer than this has met an obstacle.
UNPUBLISHED_LIMIT = timedelta(seconds=10)
# Refreshing is due at half of the life; after this share of it something is plainly wrong.
_OVERDUE_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Freshness:
    """How one issuer's CRL stands; the times are ``None`` before the first CRL."""

    issuer: str
    crl_number: int | None
    this_update: datetime | None
    next_update: datetime | None
    is_stale: bool
    is_overdue: bool
    unpublished: int
    last_error: str
    last_error_at: datetime | None

    @property
    def is_fresh(self) -> bool:
        """Tell whether relying parties read what is true, and will go on to."""
        return not (self.is_stale or self.is_overdue or self.unpublished)


def freshness(clock: Clock, *, unpublished_after: timedelta = UNPUBLISHED_LIMIT) -> list[Freshness]:
    """Return how every issuer's CRL stands now; ``unpublished`` counts those older than that."""
    now = clock.now()
    return [_of(issuer, now, unpublished_after) for issuer in Issuer.objects.order_by("slug")]


def _of(issuer: Issuer, now: datetime, unpublished_after: timedelta) -> Freshness:
    newest = newest_published(issuer)
    series = CRLSeries.objects.filter(issuer=issuer).first()
    waiting = unpublished(issuer).filter(recorded_at__lte=now - unpublished_after).count()
    return Freshness(
        issuer=issuer.slug,
        crl_number=newest.number if newest else None,
        this_update=newest.this_update if newest else None,
        next_update=newest.next_update if newest else None,
        is_stale=newest is None or now >= newest.next_update,
        is_overdue=newest is not None
        and now >= newest.this_update + (newest.next_update - newest.this_update) * _OVERDUE_SHARE,
        unpublished=waiting,
        last_error=series.last_error if series else "",
        last_error_at=series.last_error_at if series else None,
    )
