"""Wait for work: until something has been written that may be a job, or for so long at most."""

import threading
import time

from django.db import connection


class Waking:
    """Looks at a number of the database that changes with every job queued, which costs little.

    On SQLite it changes with every commit of another connection (``PRAGMA data_version``).
    """

    def __init__(self, stop: threading.Event, *, every: float) -> None:
        """Look once in ``every`` seconds, until ``stop``."""
        self._stop = stop
        self._every = every
        self._seen: object = None

    def begin(self) -> None:
        """Note what is there: before looking for work, so that nothing later is missed."""
        self._seen = _number()

    def wait(self, seconds: float) -> None:
        """Return when something has been written since ``begin``, or after so many seconds."""
        ends = time.monotonic() + seconds
        while not self._stop.wait(min(self._every, seconds)) and time.monotonic() < ends:
            if _number() != self._seen:
                return


def _number() -> object:
    query = "SELECT max(id) FROM jobs_job"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version" if connection.vendor == "sqlite" else query)
        return cursor.fetchone()[0]
