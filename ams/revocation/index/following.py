"""The keeper's process: follow the changes of status until told to stop (ADR 0026)."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Protocol, cast

from django.db import Error as DatabaseError
from django.db import connection, connections

from ams.certificates.services import STATUS_CHANNEL
from ams.core.clock import Clock
from ams.core.errors import AMSError
from ams.core.logs import Log
from ams.revocation.index.keeping import Keeper, sole_keeper

log = Log(__name__)

POLL_SECONDS: Final = 0.2
_AFTER_AN_ERROR_SECONDS: Final = 1.0


class _Listening(Protocol):
    """What psycopg's connection offers besides the standard."""

    def notifies(self, *, timeout: float, stop_after: int) -> Iterable[object]:
        """Yield notifications, until ``timeout`` or so many."""


Spare = Callable[[Keeper], bool]


def nothing_more(keeper: Keeper) -> bool:
    """Use no spare time."""
    keeper.changed()
    return False


def run(folder: Path, clock: Clock, stop: threading.Event, *, spare: Spare = nothing_more) -> None:
    """Keep the index in ``folder`` until ``stop``; errors of database and disk are outlived.

    ``spare`` is called between two looks at the database, for a fraction of a second at most; it
    returns whether it has more to do.
    """
    with sole_keeper(folder, stop) as is_ours:
        while is_ours and not stop.is_set():
            try:
                _follow(Keeper(folder, clock), stop, spare)
            except (DatabaseError, AMSError, OSError) as error:
                log.warning("index_not_kept", error=str(error))
                connections.close_all()
                stop.wait(_AFTER_AN_ERROR_SECONDS)
    connections.close_all()


def _follow(keeper: Keeper, stop: threading.Event, spare: Spare) -> None:
    """Follow until ``stop``; while the database is away, try to reach it again."""
    waiting = _Waiting(stop)
    while not stop.is_set():
        try:
            waiting.begin()
            keeper.follow()
            keeper.tidy()
            waiting.wait(0.0 if spare(keeper) else POLL_SECONDS)
        except DatabaseError as error:
            log.warning("database_unavailable", error=str(error))
            connections.close_all()
            stop.wait(_AFTER_AN_ERROR_SECONDS)


class _Waiting:
    """Waits for the next change: PostgreSQL tells of it, SQLite is looked at."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._listening: _Listening | None = None

    def begin(self) -> None:
        """Ask to be told, once per connection; before looking, so that nothing is missed."""
        if connection.vendor != "postgresql":
            return
        connection.ensure_connection()
        if connection.connection is not self._listening:
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {STATUS_CHANNEL}")
            self._listening = cast("_Listening", connection.connection)

    def wait(self, seconds: float) -> None:
        """Return when the database tells of a change, or after so many seconds."""
        if self._listening is None:
            self._stop.wait(seconds)
            return
        with connection.wrap_database_errors:
            for _ in self._listening.notifies(timeout=seconds, stop_after=1):
                return
