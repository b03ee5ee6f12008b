"""What one process counts: answers by kind and status, times off the loop, open connections."""

from bisect import bisect_left
from collections import Counter

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_KINDS = frozenset({"ocsp", "crl", "ca", "healthz", "readyz", "tsa"})


class Metrics:
    """Counts; to be used from the loop only."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.answers: Counter[tuple[str, int]] = Counter()
        self.times: dict[str, list[int]] = {}
        self.seconds: dict[str, float] = {}
        self.turned_away: Counter[str] = Counter()
        self.connections = 0
        self.given_again = 0  # since ``settle``

    def count(self, kind: str, status: int) -> None:
        """Count one answer."""
        self.answers[kind, int(status)] += 1

    def settle(self) -> None:
        """Count what was given again with the other answers."""
        given, self.given_again = self.given_again, 0
        if given:
            self.answers["ocsp", 200] += given

    def count_path(self, path: str, status: int) -> None:
        """Count the answer at ``path``."""
        self.count(kind_of(path), status)

    def took(self, path: str, seconds: float) -> None:
        """Count how long an answer made off the loop took, waiting included."""
        kind = kind_of(path)
        counts = self.times.setdefault(kind, [0] * (len(BUCKETS) + 1))
        counts[bisect_left(BUCKETS, seconds)] += 1
        self.seconds[kind] = self.seconds.get(kind, 0.0) + seconds


def kind_of(path: str) -> str:
    """Return the first part of the path if it is one of ours: a closed set, whatever is asked."""
    first = path[1:].partition("/")[0]
    return first if first in _KINDS else "other"
