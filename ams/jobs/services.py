"""Put work into the queue, and tell how the queue does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Max, Min, Q

from ams.core.canonical import JSON, canonical_text, plain
from ams.core.clock import Clock
from ams.database.kind import written_time
from ams.database.statements import execute
from ams.jobs.models import Job, PeriodicJob, Worker

_ROW = "(%s, %s, %s, %s, 0, '', '')"
# The conflict is that of jobs_one_waiting_per_key, in its own words.
_ENQUEUE = """
INSERT INTO jobs_job (kind, key, payload, run_at, attempts, leased_by, last_error) VALUES {rows}
ON CONFLICT (kind, key) WHERE NOT (key = '') AND leased_until IS NULL DO UPDATE SET run_at = CASE
WHEN excluded.run_at < jobs_job.run_at THEN excluded.run_at ELSE jobs_job.run_at END
"""


@dataclass(frozen=True, slots=True)
class FailingJob:
    """A job whose last attempt failed; it is tried again at ``run_at``."""

    kind: str
    key: str
    attempts: int
    last_error: str
    run_at: datetime


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """How the queue does: what is late, how many jobs fail, when a worker was last seen."""

    oldest_overdue: timedelta | None
    failing: int
    worker_seen_at: datetime | None


def enqueue(kind: str, *, payload: Mapping[str, JSON], at: datetime, key: str = "") -> None:
    """Queue a job in the caller's transaction: it exists if and only if that commits.

    With a ``key`` at most one job of the kind waits for it; one that waits already is brought
    forward if ``at`` is earlier, and keeps its payload. A job that runs at this moment does not
    count as waiting, for it may have looked at the data before this change.

    Raises:
        InvalidInput: ``payload`` is not JSON.
    """
    if key:
        enqueue_keyed(kind, {key: payload}, at=at)
    else:
        Job(kind=kind, payload=plain(payload), run_at=at).save(force_insert=True)


def enqueue_keyed(kind: str, payloads: Mapping[str, Mapping[str, JSON]], *, at: datetime) -> None:
    """Queue a job for each key with its payload by one statement; else as ``enqueue``.

    The row of a job that waits is written even when its time stays, because that locks it: no
    worker takes the job before the caller's transaction has ended, and so none runs it without
    seeing the change.
    """
    run_at = written_time(at)
    values: list[Any] = []
    for key, payload in payloads.items():
        values += (kind, key, canonical_text(plain(payload)), run_at)
    execute(_enqueue(len(payloads)), values)


@lru_cache(maxsize=8)
def _enqueue(count: int) -> str:
    return _ENQUEUE.format(rows=", ".join([_ROW] * count))


def is_queued(kind: str, key: str) -> bool:
    """Tell whether a job of the kind and key waits or runs."""
    return Job.objects.filter(kind=kind, key=key).exists()


def is_failing(kind: str, key: str) -> bool:
    """Tell whether a job of the kind and key failed at its last attempt and is tried again."""
    return Job.objects.filter(kind=kind, key=key).exclude(last_error="").exists()


def enqueue_many(kind: str, payloads: Iterable[Mapping[str, JSON]], *, at: datetime) -> None:
    """Queue a job for each payload in the caller's transaction; none of them has a key.

    Raises:
        InvalidInput: a payload is not JSON.
    """
    jobs = [Job(kind=kind, payload=plain(payload), run_at=at) for payload in payloads]
    Job.objects.bulk_create(jobs)


def oldest_overdue(clock: Clock) -> timedelta | None:
    """Return how long the longest waiting due job has been due (``None``: nothing is due)."""
    now = clock.now()
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    first = Job.objects.filter(free, run_at__lte=now).aggregate(first=Min("run_at"))["first"]
    return None if first is None else now - first


def failing(limit: int = 100) -> list[FailingJob]:
    """Return jobs whose last attempt failed, the most often failed first."""
    jobs = [
        FailingJob(job.kind, job.key, job.attempts, job.last_error, job.run_at)
        for job in Job.objects.exclude(last_error="").order_by("-attempts", "id")[:limit]
    ]
    periodic = [
        FailingJob(job.name, "", job.attempts, job.last_error, job.run_at)
        for job in PeriodicJob.objects.exclude(last_error="").order_by("-attempts")[:limit]
    ]
    return sorted([*jobs, *periodic], key=lambda job: -job.attempts)[:limit]


def worker_seen_at() -> datetime | None:
    """Return when any worker last said that it runs (``None``: none ever did)."""
    seen: datetime | None = Worker.objects.aggregate(seen=Max("seen_at"))["seen"]
    return seen


def queue_health(clock: Clock) -> QueueHealth:
    """Return what ``/readyz`` and ``ams doctor`` say about the queue."""
    failing_jobs = Job.objects.exclude(last_error="").count()
    failing_periodic = PeriodicJob.objects.exclude(last_error="").count()
    return QueueHealth(
        oldest_overdue=oldest_overdue(clock),
        failing=failing_jobs + failing_periodic,
        worker_seen_at=worker_seen_at(),
    )
