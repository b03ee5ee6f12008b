"""Keep a node's index: build it, follow the changes of status, make it small again (ADR 0026).

One keeper per node writes; a second one waits until the first is gone. What is wrong with the
files is mended by building anew; while the database is away, readers go on with what was confirmed
last.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from ams.core.clock import Clock
from ams.core.logs import Log
from ams.revocation.index import database, generations, roster
from ams.revocation.index.errors import IndexCorrupt
from ams.revocation.index.reading import StatusIndex, write_generation
from ams.revocation.index.records import KEY_SIZE

log = Log(__name__)

# Beyond so many changes the readers' share of them in memory is worth a new base.
COMPACT_AT: Final = 1 << 16
_LOCK: Final = ".lock"


def index_folder() -> Path:
    """Return the folder of this node's index."""
    return Path(settings.AMS_INDEX_FOLDER or Path(settings.AMS_DATA) / "ocsp")


@contextmanager
def sole_keeper(folder: Path, stop: threading.Event) -> Iterator[bool]:
    """Hold the place of the node's keeper; gives ``False`` if ``stop`` came before it was free."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _locked(descriptor, stop)
    finally:
        os.close(descriptor)


def _locked(descriptor: int, stop: threading.Event) -> bool:
    while not stop.is_set():
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stop.wait(1.0)
        else:
            return True
    return False


class Keeper:
    """The writer of a node's index."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder = folder
        self._clock = clock
        self.index = self._opened()
        self.roster = roster.Roster((), ())
        self._changed: list[bytes] = []
        self._merging: _Merging | None = None

    def _opened(self) -> StatusIndex:
        """Return the index in force if it is whole and of this database, else one built anew."""
        try:
            index = StatusIndex.open_current(self.folder)
        except IndexCorrupt as error:
            log.warning("index_built_anew", why=str(error))
            return self._rebuilt()
        if not database.holds(index.seq):
            log.warning("index_built_anew", why=f"the database knows no change {index.seq}")
            return self._in_place_of(index)
        return index

    def _in_place_of(self, index: StatusIndex) -> StatusIndex:
        successor = self._rebuilt()
        index.changes.retire()
        return successor

    def _rebuilt(self) -> StatusIndex:
        seq = database.newest_seq()  # before the rows: what changes meanwhile is followed later
        with generations.new(self.folder) as generation:
            write_generation(generation, database.records(), expected=database.expected(), seq=seq)
            return self._in_force(generation)

    def _in_force(self, generation: Path) -> StatusIndex:
        index = StatusIndex.open(generation)
        generations.put_in_force(generation)
        generations.remove_others(generation)
        return index

    def follow(self) -> int:
        """Take up what has changed; once nothing is left, confirm it. Returns how many changes.

        Raises:
            DatabaseError: the database cannot be asked; nothing is confirmed.
        """
        if not self.index.base.is_whole():
            self.index = self._in_place_of(self.index)
        taken, asked_at = 0, self._clock.now()
        while changes := database.changes_after(self.index.seq):
            for change in changes:
                self._put(change)
            taken += len(changes)
            asked_at = self._clock.now()
        self._take_up_others()
        self.roster = database.roster(asked_at)
        if roster.write(self.folder, self.roster):
            self.index.changes.announce()
        self.index.changes.confirm(int(asked_at.timestamp()))
        return taken

    def _put(self, change: database.Followed) -> None:
        if self.index.changes.is_full:
            self.merge()
        self.index.put(change.record, seq=change.seq)
        self._changed.append(change.record[:KEY_SIZE])

    def changed(self) -> list[bytes]:
        """Return the keys of what has changed since this was asked last."""
        keys, self._changed = self._changed, []
        return keys

    def _take_up_others(self) -> None:
        """Add CAs and responders that are new."""
        for entry in database.without_holder():
            if self.index.find(entry[:KEY_SIZE]) is None:
                self.index.put(entry, seq=self.index.seq)

    def tidy(self) -> None:
        """Begin to merge many changes into a new base, or take up one that is ready."""
        if self._merging is None:
            if self.index.changes.count >= COMPACT_AT:
                self._merging = _Merging(self.folder, self.index)
        elif self._merging.is_done:
            self.merge(self._merging)
            self._merging = None

    def merge(self, merging: "_Merging | None" = None) -> None:
        """Put a new base with everything in the place of base and changes."""
        merging = merging or _Merging(self.folder, self.index)
        generation = merging.result()
        if generation is None:
            return
        later = list(self.index.changes.entries(merging.upto))
        successor = StatusIndex.open(generation)
        for key, _, seq in later:
            successor.put(self.index.record_of(key), seq=seq)
        successor.changes.confirm(self.index.changes.confirmed_at)
        generations.put_in_force(generation)
        self.index.changes.retire()
        self.index = successor
        generations.remove_others(generation)


class _Merging:
    """A thread that writes base and changes, as they were when it began, as a new base."""

    def __init__(self, folder: Path, index: StatusIndex) -> None:
        self.upto = index.changes.count
        self._folder, self._index = folder, index
        self._seq, self._size = index.seq, index.size
        self._entries = index.merged()
        self._generation: Path | None = None
        self._thread = threading.Thread(target=self._write, name="merging")
        self._thread.start()

    @property
    def is_done(self) -> bool:
        return not self._thread.is_alive()

    def result(self) -> Path | None:
        """Wait for its end and return the generation; ``None`` if it could not be written."""
        self._thread.join()
        return self._generation

    def _write(self) -> None:
        try:
            with generations.new(self._folder) as generation:
                write_generation(generation, self._entries, expected=self._size, seq=self._seq)
                StatusIndex.open(generation).take_over_answers(self._index)
        except OSError as error:
            log.warning("index_not_merged", why=str(error))
        else:
            self._generation = generation
