"""Put work into the queue, and tell how the queue does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Max, Min, Q, Value, When

from ams.core.canonical import JSON, plain
from ams.core.clock import Clock
from ams.jobs.models import Job, PeriodicJob, Worker


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
    job = Job(kind=kind, key=key, payload=plain(payload), run_at=at)
    with transaction.atomic():
        if not key:
            job.save(force_insert=True)
            return
        while not _bring_forward(kind, key, at):
            Job.objects.bulk_create([job], ignore_conflicts=True)


def _bring_forward(kind: str, key: str, at: datetime) -> bool:
    """Tell whether a job waits for the key; it is then due at ``at`` or earlier.

    The row is written even when its time stays, because that locks it: no worker takes the job
    before the caller's transaction has ended, and so none runs it without seeing the change.
    """
    waiting = Job.objects.filter(kind=kind, key=key, leased_until__isnull=True)
    earlier = Case(When(run_at__gt=at, then=Value(at)), default=F("run_at"))
    return waiting.update(run_at=earlier) > 0


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
