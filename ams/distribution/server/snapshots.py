"""What each process counts, told to the one that is asked: a small file a process (ADR 0019).

Whichever process the kernel gives a scrape to answers for all of them. A process takes the first
number that is free; the lock on its file goes with the process, however it ends.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ams.core.errors import Unavailable
from ams.distribution.server.metrics import Metrics

_MOST = 1024
_FRESH_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one process has counted since it began."""

    worker: int
    answers: list[tuple[str, int, int]]
    times: dict[str, list[int]]
    seconds: dict[str, float]
    turned_away: dict[str, int]
    connections: int


class Board:
    """The files of one address's processes, in ``folder``."""

    def __init__(self, folder: Path) -> None:
        """Take a number.

        Raises:
            Unavailable: the folder cannot be written.
        """
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.worker = self._taken()
        except OSError as error:
            raise Unavailable(f"{folder} cannot be written ({error.strerror})") from error

    def write(self, metrics: Metrics) -> None:
        """Tell the others; a disk that is full only makes the figures old."""
        answers = [(kind, status, count) for (kind, status), count in metrics.answers.items()]
        said = {
            "worker": self.worker,
            "answers": answers,
            "times": metrics.times,
            "seconds": metrics.seconds,
            "turned_away": metrics.turned_away,
            "connections": metrics.connections,
        }
        path = self._folder / f"worker-{self.worker}.json"
        temporary = path.with_suffix(".new")
        with suppress(OSError):
            temporary.write_text(json.dumps(said))
            temporary.replace(path)

    def close(self) -> None:
        """Give the number back."""
        os.close(self._lock)

    def read(self) -> list[Snapshot]:
        """Return what every living process has told, by number."""
        return sorted(self._snapshots(), key=lambda each: each.worker)

    def _snapshots(self) -> Iterator[Snapshot]:
        for path in self._folder.glob("worker-*.json"):
            with suppress(OSError, ValueError, TypeError):
                if time.time() - path.stat().st_mtime < _FRESH_SECONDS:
                    yield Snapshot(**json.loads(path.read_text()))

    def _taken(self) -> int:
        for number in range(_MOST):
            self._lock = os.open(self._folder / f"worker-{number}.lock", os.O_RDWR | os.O_CREAT)
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(self._lock)
            else:
                return number
        raise Unavailable(f"{self._folder}: more than {_MOST} processes")
