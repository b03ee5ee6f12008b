"""Whether what relying parties read is fresh: for readiness, for ``ams doctor``, for people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ams.authority.models import Issuer
from ams.core.clock import Clock
from ams.database.rows import Rows
from ams.revocation import archive, feed
from ams.revocation.archive import newest_published
from ams.revocation.models import CRL, CRLSeries
from ams.revocation.scopes import Scope, scopes_of

_SERIES: Final = Rows(CRLSeries)
# A revocation is in a CRL within a second; what waits longer than this has met an obstacle.
UNPUBLISHED_LIMIT = timedelta(seconds=10)
# Refreshing is due at half of the life; after this share of it something is plainly wrong.
_OVERDUE_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Freshness:
    """How one issuer's CRLs stand, by the worst of them; times are ``None`` before the first.

    ``behind`` names those that have ended or should have been renewed.
    """

    issuer: str
    crl_number: int | None
    this_update: datetime | None
    next_update: datetime | None
    is_stale: bool
    is_overdue: bool
    unpublished: int
    last_error: str
    last_error_at: datetime | None
    behind: tuple[str, ...] = ()

    @property
    def is_fresh(self) -> bool:
        """Tell whether relying parties read what is true, and will go on to."""
        return not (self.is_stale or self.is_overdue or self.unpublished)


def freshness(clock: Clock, *, unpublished_after: timedelta = UNPUBLISHED_LIMIT) -> list[Freshness]:
    """Return how every issuer's CRLs stand now; ``unpublished`` counts those older than that."""
    now = clock.now()
    return [
        _of(issuer, [_standing(scope, now, unpublished_after) for scope in scopes_of(issuer)], now)
        for issuer in Issuer.objects.order_by("slug")
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one scope's CRL stands; ``newest`` is the one in force, ``None`` before the first."""

    scope: Scope
    newest: CRL | None
    unpublished: int
    last_error: str
    last_error_at: datetime | None

    def is_stale(self, now: datetime) -> bool:
        """Tell whether relying parties have nothing that is in force."""
        return self.newest is None or now >= self.newest.next_update

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether there is a CRL that should have been renewed."""
        if self.newest is None:
            return False
        life = self.newest.next_update - self.newest.this_update
        return now >= self.newest.this_update + life * _OVERDUE_SHARE

    def is_behind(self, now: datetime) -> bool:
        """Tell whether a CRL is missing, or should have been renewed."""
        return self.is_stale(now) or self.is_overdue(now)


def standings(clock: Clock) -> list[Standing]:
    """Return how every scope's CRL stands, by issuer, its full CRL last."""
    now = clock.now()
    issuers = Issuer.objects.order_by("slug")
    scopes = [scope for issuer in issuers for scope in scopes_of(issuer)]
    return [_standing(scope, now, UNPUBLISHED_LIMIT) for scope in scopes]


def _standing(scope: Scope, now: datetime, unpublished_after: timedelta) -> Standing:
    newest = newest_published(scope)
    series = _SERIES.first(*archive.in_scope(scope))
    error = series.last_error if series else ""
    return Standing(
        scope=scope,
        newest=newest,
        unpublished=_unpublished(scope, newest.through if newest else 0, now - unpublished_after),
        last_error=f"{scope}: {error}" if error and scope.shard is not None else error,
        last_error_at=series.last_error_at if series else None,
    )


def _unpublished(scope: Scope, after: int, until: datetime) -> int:
    """Return how many changes up to ``until`` a CRL lacks; mostly there is none at all."""
    if not feed.is_waiting(scope, after):
        return 0
    return feed.waiting(scope, after).filter(at__lte=until).count()


def _of(issuer: Issuer, each_scope: list[Standing], now: datetime) -> Freshness:
    """Return how an issuer stands: as badly as any of its scopes; the full CRL's comes last."""
    whole = each_scope[-1].newest
    failed = next((each for each in each_scope if each.last_error), each_scope[-1])
    behind = [each for each in each_scope if each.is_behind(now)]
    worst = behind[0].newest if behind else whole
    return Freshness(
        issuer=issuer.slug,
        crl_number=worst.number if worst else None,
        this_update=worst.this_update if worst else None,
        next_update=worst.next_update if worst else None,
        is_stale=any(each.is_stale(now) for each in each_scope),
        is_overdue=any(each.is_overdue(now) for each in each_scope),
        unpublished=max(each.unpublished for each in each_scope),
        last_error=failed.last_error,
        last_error_at=failed.last_error_at,
        behind=tuple(each.scope.key for each in behind),
    )
