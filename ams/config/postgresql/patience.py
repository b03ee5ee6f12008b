"""How long this process waits for the database, and what one thread's waiting spares the others.

A database that refuses is known at once. One that hangs (its machine stands still, a firewall
swallows packets, its disk never returns) is known only by the time that has passed.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SPARED_SECONDS: Final = 1.0


class Silent(Exception):
    """The database has just not answered, and nobody else has found it back since."""


class Patience:
    """The limit of one process, and whether the database kept silent when it was last asked.

    Once it did, one thread at a time tries to reach it, after a second at the soonest; the others
    are told at once, so that what can be done without it is done.
    """

    def __init__(self) -> None:
        """Wait for as long as it takes, as commands do: a migration may last an hour."""
        self.seconds: float | None = None
        self._lock = threading.Lock()
        self._silent_since: float | None = None
        self._is_tried = False

    def fell_silent(self) -> None:
        """Note that no answer came within the limit."""
        with self._lock:
            self._silent_since = time.monotonic()

    @contextmanager
    def reaching(self) -> Iterator[None]:
        """Connect in the block; it ends the silence if it succeeds.

        Raises:
            Silent: another thread is trying, or tried a moment ago.
        """
        is_trial = self._begin()
        try:
            yield
            with self._lock:
                self._silent_since = None
        finally:
            if is_trial:
                self._is_tried = False

    def _begin(self) -> bool:
        """Return whether this is the one trial of a database that was silent."""
        with self._lock:
            if self._silent_since is None:
                return False
            if self._is_tried or time.monotonic() - self._silent_since < _SPARED_SECONDS:
                raise Silent
            self._is_tried = True
            return True


PATIENCE: Final = Patience()
