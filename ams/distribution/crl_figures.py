"""How every scope's CRL stands, for Prometheus; asked of the database once in some seconds."""

import threading
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, close_old_connections
from prometheus_client.core import GaugeMetricFamily, Metric

from ams.core.clock import Clock
from ams.core.logs import Log
from ams.revocation import bucket
from ams.revocation.freshness import Standing, standings
from ams.revocation.uploading import LATE, behind

log = Log(__name__)

KEPT = timedelta(seconds=5)
_LABELS = ("issuer", "scope")


class CRLFigures:
    """The figures of the CRLs; call it from a thread, for it reads the database."""

    def __init__(self, clock: Clock) -> None:
        """Know nothing yet."""
        self._clock = clock
        self._lock = threading.Lock()
        self._asked_at: datetime | None = None
        self._found: list[Standing] = []
        self._behind = 0
        self._is_up = False

    def __call__(self) -> Iterator[Metric]:
        """Return every family; times are of this moment, the rest some seconds old at most.

        While the database does not answer, what was known stays, and is said to be old.
        """
        with self._lock:
            is_known = self._ask()
            found, behind_in_bucket = self._found, self._behind
        yield GaugeMetricFamily(
            "ams_crl_database_up",
            "Whether the database answered when last asked; else the CRLs' figures are old.",
            value=is_known,
        )
        if bucket.configured() is not None:
            yield GaugeMetricFamily(
                "ams_crl_bucket_behind",
                "CRLs that the bucket has lacked for longer than a minute.",
                value=behind_in_bucket,
            )
        yield from _families(found, self._clock.now())

    def _ask(self) -> bool:
        """Ask again if what is known is too old; tell whether the database answered last."""
        now = self._clock.now()
        if self._asked_at is None or not timedelta(0) <= now - self._asked_at < KEPT:
            self._asked_at = now
            self._is_up = self._read()
        return self._is_up

    def _read(self) -> bool:
        close_old_connections()
        try:
            self._found = standings(self._clock)
            self._behind = len(behind(self._clock, after=LATE))
        except (DatabaseError, InterfaceError) as error:
            log.warning("CRLs' figures cannot be read now", error=str(error))
            return False
        finally:
            close_old_connections()
        return True


def _families(found: Iterable[Standing], now: datetime) -> Iterator[Metric]:
    """Return one family a figure; a scope without a CRL has no number and no times."""
    number = _gauge("number", "Number of the CRL in force.")
    age = _gauge("age_seconds", "Seconds since thisUpdate of the CRL in force.")
    left = _gauge("next_update_seconds", "Seconds until nextUpdate; negative when past.")
    overdue = _gauge("overdue", "1: none yet, past nextUpdate, or past three quarters of its life.")
    waiting = _gauge("unpublished", "Changes of status that wait for longer than ten seconds.")
    error = _gauge("last_error", "1: the last attempt to publish failed.")
    for each in found:
        labels = (each.scope.issuer.slug, each.scope.key)
        if each.newest is not None:
            number.add_metric(labels, each.newest.number)
            age.add_metric(labels, (now - each.newest.this_update).total_seconds())
            left.add_metric(labels, (each.newest.next_update - now).total_seconds())
        overdue.add_metric(labels, each.is_behind(now))
        waiting.add_metric(labels, each.unpublished)
        error.add_metric(labels, bool(each.last_error))
    yield from (number, age, left, overdue, waiting, error)


def _gauge(name: str, told: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"ams_crl_{name}", told, labels=_LABELS)
