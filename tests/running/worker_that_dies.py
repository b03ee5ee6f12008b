"""A worker process that kills itself (SIGKILL) at a named point: ``python … POINT SECONDS_AHEAD``.

Run by ``test_crash.py`` with the environment of an installation of its own. Without a point it
works until nothing is due any more, and says before and after what is true. ``SECONDS_AHEAD``
moves its clock past the leases that the killed one left.
"""

import importlib
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ams.config.settings")
django.setup()

from ams.jobs.worker import run_due  # noqa: E402 - needs django.setup()
from tests.running.facts import report  # noqa: E402


class AheadClock:
    """The machine's clock moved ahead."""

    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def seconds(self) -> int:
        return int(self.now().timestamp())


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str) -> None:
    """Let the function that ``point`` names kill this process, before or after its work."""
    when, _, path = point.partition(" ")
    module_name, _, name = path.rpartition(".")
    module = importlib.import_module(module_name)
    work: Callable[..., object] = getattr(module, name)

    def working_then_dying(*args: object, **kwargs: object) -> object:
        result = work(*args, **kwargs)
        die()
        return result

    setattr(module, name, die if when == "before" else working_then_dying)


def main() -> None:
    point, ahead = sys.argv[1], timedelta(seconds=float(sys.argv[2]))
    if point:
        arm(point)
    else:
        report()
    clock = AheadClock(ahead)
    while run_due(clock):
        pass
    report()


if __name__ == "__main__":
    main()
