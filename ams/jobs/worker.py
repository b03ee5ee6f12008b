"""Run what is due: once (``run_due``) or until told to stop (``run_forever``)."""

import gc
import math
import os
import socket
import threading
import time
import uuid
from collections.abc import Mapping

from django.db import Error as DatabaseError
from django.db import close_old_connections, connections

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.core.errors import Unavailable
from ams.core.logs import Log
from ams.jobs import leases, registry
from ams.jobs.discovery import discover
from ams.jobs.heartbeat import Heartbeat
from ams.jobs.models import Job, PeriodicJob
from ams.jobs.waking import Waking

POLL_SECONDS = 0.1
_LOOK_SECONDS = 0.01
# Recurring jobs are looked for so often, not after each of many jobs.
_RECURRING_SECONDS = 0.2
_AFTER_DATABASE_ERROR_SECONDS = 1.0
_LONGEST_ERROR_TEXT = 2000

_log = Log("ams.jobs")


def run_due(clock: Clock, *, limit: int = 100) -> int:
    """Run every recurring job that is due, then due jobs until none is left.

    Returns how many jobs ran, failed ones and those that jobs themselves queued included;
    recurring ones are not counted. At most ``limit`` jobs run. A job that fails stays in the
    queue (``services.failing``) and is due again after its back-off.
    """
    discover()
    heartbeat = Heartbeat(worker_name(), clock)
    _run_periodic(clock, heartbeat)
    return _run_jobs(clock, limit=limit, heartbeat=heartbeat)


def run_lanes(clock: Clock, stop: threading.Event) -> None:
    """Work in every lane at once until ``stop`` is set: a slow mail server delays no CRL."""
    discover()
    # All that is loaded stays. Looking for garbage among it took a quarter of an incident's time.
    gc.collect()
    gc.freeze()
    threads = [
        threading.Thread(target=run_forever, args=(clock, stop, lane), name=f"lane-{lane}")
        for lane in registry.Lane
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def run_forever(clock: Clock, stop: threading.Event, lane: registry.Lane | None = None) -> None:
    """Run what is due (in ``lane``, if one is named), looking ten times a second, until ``stop``.

    What was queued in the lane of status is seen within a hundredth of a second. Recurring jobs
    stay in AMS's own lane.
    The job at hand is brought to its end first. Errors of the database are outlived: the
    connection is dropped, and a second later the worker tries again.
    """
    heartbeat = Heartbeat(worker_name(), clock)
    beating = threading.Thread(target=heartbeat.run, name="heartbeat", daemon=True)
    beating.start()
    _log.info("worker_started", worker=heartbeat.worker)
    looks_at = time.monotonic() if lane in {None, registry.Lane.OWN} else math.inf
    waking = Waking(stop, every=_LOOK_SECONDS if lane is registry.Lane.STATUS else POLL_SECONDS)
    try:
        while not stop.is_set():
            try:
                close_old_connections()
                waking.begin()
                if time.monotonic() >= looks_at:
                    _run_periodic(clock, heartbeat)
                    looks_at = time.monotonic() + _RECURRING_SECONDS
                if not _run_jobs(clock, limit=1, heartbeat=heartbeat, lane=lane):
                    waking.wait(POLL_SECONDS)
            except DatabaseError as error:
                _log.warning("database_unavailable", error=str(error))
                connections.close_all()
                stop.wait(_AFTER_DATABASE_ERROR_SECONDS)
    finally:
        heartbeat.stop()
        beating.join()
        connections.close_all()
        _log.info("worker_stopped", worker=heartbeat.worker)


def worker_name() -> str:
    """Return a name that no other worker has: machine, process, random part."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def _run_jobs(
    clock: Clock, *, limit: int, heartbeat: Heartbeat, lane: registry.Lane | None = None
) -> int:
    ran = 0
    while ran < limit:
        job = leases.take_job(clock, worker=heartbeat.worker, lane=lane)
        if job is None:
            break
        error = _attempt(job, job.kind, job.payload, clock=clock, heartbeat=heartbeat)
        if error is None:
            leases.finish_job(job)
        else:
            leases.fail_job(job, error, clock=clock)
        ran += 1
    return ran


def _run_periodic(clock: Clock, heartbeat: Heartbeat) -> None:
    leases.make_known(clock)
    every = {job.name: job.every for job in registry.periodic()}
    for _ in every:  # each once at most: one that takes longer than its span must not starve jobs
        job = leases.take_periodic(clock, worker=heartbeat.worker)
        if job is None:
            return
        error = _attempt(job, job.name, {}, clock=clock, heartbeat=heartbeat)
        if error is None:
            leases.finish_periodic(job, every=every[job.name], clock=clock)
        else:
            leases.fail_periodic(job, error, clock=clock)


def _attempt(
    row: Job | PeriodicJob,
    kind: str,
    payload: Mapping[str, JSON],
    *,
    clock: Clock,
    heartbeat: Heartbeat,
) -> str | None:
    """Carry the work out and return why it failed (``None``: it did not)."""
    handler = registry.handler_of(kind) if isinstance(row, Job) else registry.periodic_handler(kind)
    try:
        with heartbeat.holding(row):
            handler(payload, clock)
    except Unavailable as error:
        _log.warning("job_postponed", kind=kind, attempts=row.attempts, error=str(error))
        return _in_words(error)
    # The worker's outermost loop: whatever a job raises, it stays queued and the others go on.
    except Exception as error:  # noqa: BLE001 - see the line above
        _log.exception("job_failed", kind=kind, attempts=row.attempts)
        return _in_words(error)
    return None


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:_LONGEST_ERROR_TEXT]
