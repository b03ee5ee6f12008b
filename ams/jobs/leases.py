"""Take work so that no other worker takes it too, and give it back. One short transaction each."""

from datetime import timedelta
from functools import lru_cache
from typing import Final, TypeVar

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from ams.core.clock import Clock
from ams.database.kind import vendor, written_time
from ams.database.rows import Rows
from ams.database.statements import execute
from ams.jobs import registry
from ams.jobs.models import Job, Leased, PeriodicJob

# Renewed by the worker's heartbeat while the work lasts; a killed worker's job is free after it.
LEASE = timedelta(seconds=20)
LONGEST_WAIT = timedelta(minutes=15)

_Row = TypeVar("_Row", bound=Leased)

_JOBS: Final = Rows(Job)
# Asked around every job and by every idle worker, so the statements stand here ready. A lease that
# ends later than any lease can was taken before the clock was set back.
_DUE = """
run_at <= %s AND (leased_until IS NULL OR leased_until <= %s OR leased_until > %s)
AND kind IN ({kinds})
"""
_LOOK = "SELECT 1 FROM jobs_job WHERE {due} LIMIT 1"
_TAKE = """
UPDATE jobs_job SET leased_until = %s, leased_by = %s, attempts = attempts + 1
WHERE id = (SELECT id FROM jobs_job WHERE {due} ORDER BY run_at, id LIMIT 1 {lock})
RETURNING {columns}
"""
_FINISH = "DELETE FROM jobs_job WHERE id = %s AND leased_by = %s AND attempts = %s"


def back_off(attempts: int) -> timedelta:
    """Return how long to wait after the ``attempts``-th failure: 1 s, 2 s, 4 s … 15 min."""
    return min(timedelta(seconds=2 ** min(attempts - 1, 20)), LONGEST_WAIT)


def take_job(clock: Clock, *, worker: str, lane: registry.Lane | None = None) -> Job | None:
    """Return the job that has been due longest, leased to ``worker`` (``None``: nothing is due).

    A kind that this program does not know stays for one that does.
    """
    kinds = registry.kinds(lane)
    look, take = _statements(len(kinds))
    now = clock.now()
    due = (written_time(now), written_time(now), written_time(now + LEASE), *kinds)
    # Looked at before any lock is taken: on SQLite an idle worker must not hold up writers.
    if not kinds or not execute(look, due).fetchall():
        return None
    with transaction.atomic():
        lease = written_time(clock.now() + LEASE)  # the lock may have been waited for
        taken = execute(take, (lease, worker, *due)).fetchall()
    return _JOBS.made(taken[0]) if taken else None


@lru_cache(maxsize=16)
def _statements(kinds: int) -> tuple[str, str]:
    """Return what looks for a due job of so many kinds, and what takes it."""
    due = _DUE.format(kinds=", ".join(["%s"] * kinds))
    lock = "FOR UPDATE SKIP LOCKED" if vendor() == "postgresql" else ""
    return _LOOK.format(due=due), _TAKE.format(due=due, lock=lock, columns=_JOBS.columns)


def take_periodic(clock: Clock, *, worker: str) -> PeriodicJob | None:
    """Return a recurring job that is due, leased to ``worker`` (``None``: none is due)."""
    now = clock.now()
    due = Q(pk__in=[])
    for job in registry.periodic():
        # Due further ahead than it ever waits: the clock was set back.
        longest = max(job.every, LONGEST_WAIT)
        due |= Q(name=job.name) & (Q(run_at__lte=now) | Q(run_at__gt=now + longest))
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now) | Q(leased_until__gt=now + LEASE)
    return _lease(
        PeriodicJob.objects.filter(free & due).order_by("run_at"), clock=clock, worker=worker
    )


def make_known(clock: Clock) -> None:
    """Make the rows of recurring jobs that the table does not know yet; they are due at once."""
    known = set(PeriodicJob.objects.values_list("name", flat=True))
    new = [job.name for job in registry.periodic() if job.name not in known]
    if new:
        rows = [PeriodicJob(name=name, run_at=clock.now()) for name in new]
        PeriodicJob.objects.bulk_create(rows, ignore_conflicts=True)


def _lease(due: "QuerySet[_Row]", *, clock: Clock, worker: str) -> _Row | None:
    # Looked at before any lock is taken: on SQLite an idle worker must not hold up writers.
    if not due.exists():
        return None
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        row = due.first()
        if row is None:
            return None
        row.leased_until = clock.now() + LEASE
        row.leased_by = worker
        row.attempts += 1
        row.save(update_fields=["leased_until", "leased_by", "attempts"])
    return row


def renew(row: Leased, clock: Clock) -> None:
    """Extend the lease of work that goes on."""
    _held(row).update(leased_until=clock.now() + LEASE)


def finish_job(job: Job) -> None:
    """Remove a job that is done (nothing happens if its lease went to another worker)."""
    with transaction.atomic():
        execute(_FINISH, (job.pk, job.leased_by, job.attempts))


def finish_periodic(job: PeriodicJob, *, every: timedelta, clock: Clock) -> None:
    """Make a recurring job due again after ``every``."""
    _held(job).update(
        run_at=clock.now() + every, attempts=0, last_error="", leased_until=None, leased_by=""
    )


def fail_periodic(job: PeriodicJob, error: str, *, clock: Clock) -> None:
    """Keep why a recurring job failed and try it again after the back-off."""
    _held(job).update(
        run_at=clock.now() + back_off(job.attempts),
        last_error=error,
        leased_until=None,
        leased_by="",
    )


@transaction.atomic
def fail_job(job: Job, error: str, *, clock: Clock) -> None:
    """Keep why a job failed and let it wait for the back-off.

    Where another job of the same kind and key waits meanwhile, that one does the work of both
    and takes over the count of failures.
    """
    if job.key:
        waiting = Job.objects.filter(kind=job.kind, key=job.key, leased_until__isnull=True)
        if waiting.update(attempts=job.attempts, last_error=error):
            _held(job).delete()
            return
    _held(job).update(
        run_at=clock.now() + back_off(job.attempts),
        last_error=error,
        leased_until=None,
        leased_by="",
    )


def _held(row: _Row) -> "QuerySet[_Row]":
    """Return the row if it is still leased to the worker that took it."""
    return type(row)._default_manager.filter(  # noqa: SLF001 - Django's public name for it
        pk=row.pk, leased_by=row.leased_by, attempts=row.attempts
    )
