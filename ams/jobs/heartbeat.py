"""A worker's sign of life: says that it runs and keeps the lease of the work at hand."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import Error as DatabaseError
from django.db import connection

from ams.core.clock import Clock
from ams.core.logs import Log
from ams.jobs import leases
from ams.jobs.models import Job, PeriodicJob, Worker

BEAT_SECONDS = 4.0
_FORGET_AFTER = timedelta(days=1)

_log = Log("ams.jobs")


class Heartbeat:
    """Beats in a thread of its own, so that long work does not look like a dead worker."""

    def __init__(self, worker: str, clock: Clock) -> None:
        self.worker = worker
        self._clock = clock
        self._stopped = threading.Event()
        self._row: Job | PeriodicJob | None = None

    @contextmanager
    def holding(self, row: Job | PeriodicJob) -> Iterator[None]:
        """Renew the lease of ``row`` at each beat while the block runs."""
        self._row = row
        try:
            yield
        finally:
            self._row = None

    def run(self) -> None:
        """Beat until stopped, then take the worker's name off the list."""
        try:
            while not self._stopped.is_set():
                self._safely(self.beat)
                self._stopped.wait(BEAT_SECONDS)
            self._safely(Worker.objects.filter(name=self.worker).delete)
        finally:
            connection.close()

    def _safely(self, write: Callable[[], object]) -> None:
        try:
            write()
        except DatabaseError as error:
            _log.warning("heartbeat_missed", worker=self.worker, error=str(error))
            connection.close()

    def beat(self) -> None:
        """Say that the worker runs, renew its lease, forget workers long gone."""
        now = self._clock.now()
        Worker.objects.update_or_create(name=self.worker, defaults={"seen_at": now})
        Worker.objects.filter(seen_at__lt=now - _FORGET_AFTER).delete()
        row = self._row
        if row is not None:
            leases.renew(row, self._clock)

    def stop(self) -> None:
        """Let ``run`` end."""
        self._stopped.set()
