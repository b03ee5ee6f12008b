"""Journal entries of many stories in the order of their times, written in large chunks."""

import heapq
from datetime import datetime
from itertools import count

from ams.demo.province.patterns import EntryPattern, Values
from ams.demo.province.specimens import Story
from ams.demo.province.tables import Tables
from ams.journal.forms import Filled, load

_CHUNK = 20_000


class Ledger:
    """Holds entries back until nothing can come before them."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._waiting: list[tuple[datetime, int, EntryPattern, Values]] = []
        self._ready: list[tuple[datetime, int, EntryPattern, Values]] = []
        self._numbers = count()

    @property
    def is_full(self) -> bool:
        """Tell whether it is time to write."""
        return len(self._ready) >= _CHUNK

    def add(self, story: Story, values: Values) -> None:
        """Take the entries of a story."""
        for pattern in story.entries:
            item = (values.start + pattern.after, next(self._numbers), pattern, values)
            heapq.heappush(self._waiting, item)

    def reach(self, moment: datetime | None) -> None:
        """Make ready what comes before ``moment``; everything, where there is none."""
        while self._waiting and (moment is None or self._waiting[0][0] < moment):
            self._ready.append(heapq.heappop(self._waiting))

    def write(self) -> int:
        """Write what is ready with the rows that follow it; return how many entries."""
        seqs = load([Filled(pattern.form, at, values) for at, _n, pattern, values in self._ready])
        for seq, (_at, _n, pattern, values) in zip(seqs, self._ready, strict=True):
            if pattern.number:
                values[pattern.number] = seq
            for row in pattern.followers:
                self._tables.add(row, values)
        written = len(self._ready)
        self._ready.clear()
        return written
