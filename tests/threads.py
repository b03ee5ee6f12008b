"""Many at the same moment: threads that start together, each with a connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from ams.core.errors import AMSError


def at_once(act: Callable[[int], object], *, threads: int) -> list[object]:
    """Return what ``act`` returned or which refusal it met, in each of several threads."""
    barrier = threading.Barrier(threads)

    def run(index: int) -> object:
        try:
            barrier.wait()
            return act(index)
        except AMSError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))
