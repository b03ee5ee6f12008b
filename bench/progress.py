"""Say what a run is doing, with the time since its beginning."""

import os
import sys
import time

_BEGAN = time.monotonic()


def say(words: str) -> None:
    """Print a line of progress."""
    minutes, seconds = divmod(int(time.monotonic() - _BEGAN), 60)
    sys.stderr.write(f"[{minutes:02}:{seconds:02}] {words}\n")
    sys.stderr.flush()


def detail(words: str) -> None:
    """Print what a program said, where that was asked for (``AMS_BENCH_VERBOSE``)."""
    if os.environ.get("AMS_BENCH_VERBOSE") and words.strip():
        say(f"    {words.strip()}")
