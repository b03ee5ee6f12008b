"""A few threads for what waits (database, keys), with a queue that ends: beyond it, come back."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


class Lane:
    """Does slow work off the loop; to be used from the loop only."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, threads: int, waiting: int) -> None:
        """Run ``threads`` at once and let ``waiting`` more wait."""
        self._loop = loop
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="lane")
        self._room = threads + waiting

    def submit(self, work: Callable[[], T], done: Callable[[T], None]) -> bool:
        """Have ``done`` called on the loop with the result of ``work``; false if there is no room.

        ``work`` does not raise.
        """
        if not self._room:
            return False
        self._room -= 1
        self._executor.submit(self._run, work, done)
        return True

    def close(self) -> None:
        """Take nothing more; what runs ends by itself."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _run(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        result = work()
        with suppress(RuntimeError):  # the loop has ended, and the client with it
            self._loop.call_soon_threadsafe(self._finish, result, done)

    def _finish(self, result: T, done: Callable[[T], None]) -> None:
        self._room += 1
        done(result)
