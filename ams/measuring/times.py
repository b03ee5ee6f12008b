"""Times as they are counted: rounding, and the share that was no slower. Pure."""

from collections.abc import Mapping
from math import ceil

_FINE, _MINUTE = 600, 60
_LONG, _QUARTER = 8 * 3600, 900


def rounded(seconds: int) -> int:
    """Return a time as it is counted: to the second below ten minutes, then coarser.

    To the minute below eight hours, else to the quarter of an hour, always down. It keeps the
    order of times, so that a percentile of rounded times is the rounded percentile.
    """
    if seconds < _FINE:
        return seconds
    step = _MINUTE if seconds < _LONG else _QUARTER
    return seconds - seconds % step


def percentile(counts: Mapping[int, int], share: float) -> int | None:
    """Return the smallest time that ``share`` of all did not exceed (nearest rank).

    ``counts`` says how often each time occurred; ``None`` where none did.
    """
    wanted = ceil(share * sum(counts.values()))
    passed = 0
    for seconds in sorted(counts):
        passed += counts[seconds]
        if counts[seconds] and passed >= wanted:
            return seconds
    return None
