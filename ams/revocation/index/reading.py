"""Read a node's index: base and changes as one."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ams.revocation.index import base as base_file
from ams.revocation.index import generations
from ams.revocation.index.base import Base
from ams.revocation.index.changes import CAPACITY, Changes
from ams.revocation.index.records import KEY_SIZE, Known, record
from ams.revocation.index.slots import Slots

BASE: Final = "base"
CHANGES: Final = "changes"
_ANSWERS: Final = "answers-"


@dataclass(slots=True)
class StatusIndex:
    """One generation, open. ``seq``: the newest change of status that it holds."""

    base: Base
    changes: Changes
    seq: int
    new: int = 0  # certificates that the base does not know
    _epoch: int = -1
    _seen: int = 0
    _changed: dict[bytes, Known] = field(default_factory=dict)
    _slots: dict[int, Slots] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, generation: Path) -> "StatusIndex":
        """Open and check a generation.

        Raises:
            IndexCorrupt: one of its files is damaged.
        """
        base = Base(generation / BASE)
        changes = Changes(generation / CHANGES, base=base.identity)
        index = cls(base, changes, base.seq)
        index.catch_up()
        return index

    @classmethod
    def open_current(cls, folder: Path) -> "StatusIndex":
        """Open the generation in force.

        Raises:
            IndexCorrupt: there is none, or one of its files is damaged.
        """
        return cls.open(generations.in_force(folder))

    def catch_up(self) -> bool:
        """Take notice of what has changed since; tell whether anything has."""
        return self.changes.epoch != self._epoch and self._caught_up()

    def _caught_up(self) -> bool:
        with self._lock:
            epoch = self.changes.epoch
            self._take_up()
            self._epoch = epoch
        return True

    def _take_up(self) -> None:
        for key, state, seq in self.changes.entries(self._seen):
            self._changed[key] = state
            self.new = max(self.new, state.slot - self.base.count + 1)
            self.seq = max(self.seq, seq)
            self._seen += 1

    @property
    def taken_up(self) -> int:
        """Return the epoch of ``changes`` that ``find`` knows."""
        return self._epoch

    def find(self, key: bytes) -> Known | None:
        """Return what is known of the certificate under ``key``; ``None``: never issued."""
        return self._changed.get(key) or self.base.find(key)

    def has_changed(self, key: bytes) -> bool:
        """Tell whether the certificate's status is another than in the base, or was."""
        return key in self._changed

    def put(self, entry: bytes, *, seq: int) -> None:
        """Append a record; only the index's keeper does."""
        before = self.find(entry[:KEY_SIZE])
        slot = before.slot if before else self.base.count + self.new
        self.changes.append(entry, slot=slot, seq=seq)
        self.catch_up()

    def slots(self, number: int) -> Slots:
        """Return the signed answers for CertIDs of form ``number``."""
        if number not in self._slots:
            path = self.base.path.with_name(f"{_ANSWERS}{number}")
            self._slots[number] = Slots(path, room=self.base.count + CAPACITY)
        return self._slots[number]

    def keys(self) -> Iterator[bytes]:
        """Yield every certificate's key."""
        for entry in self.merged():
            yield entry[:KEY_SIZE]

    def take_over_answers(self, other: "StatusIndex") -> None:
        """Copy the signed answers of the generation before this one."""
        for path in other.base.path.parent.glob(f"{_ANSWERS}*"):
            number = int(path.name.removeprefix(_ANSWERS))
            theirs, ours = other.slots(number), self.slots(number)
            for slots in theirs.used():
                for slot, key in other.base.keys(slots):
                    known = self.find(key)
                    if known is not None:
                        ours.take_over(known.slot, theirs, slot)

    @property
    def size(self) -> int:
        """Return how many certificates are known."""
        return int(self.base.count) + self.new

    def record_of(self, key: bytes) -> bytes:
        """Return the present record of a certificate that is known."""
        state = self.find(key)
        if state is None:
            raise KeyError(key.hex())
        return _as_record(key, state)

    def merged(self) -> Iterator[bytes]:
        """Yield the record of every certificate as it is at this moment, for a new base."""
        return self._merged(dict(self._changed))

    def _merged(self, changed: dict[bytes, Known]) -> Iterator[bytes]:
        for entry in self.base.records():
            state = changed.pop(entry[:KEY_SIZE], None)
            yield entry if state is None else _as_record(entry[:KEY_SIZE], state)
        for key, state in changed.items():
            yield _as_record(key, state)


def _as_record(key: bytes, state: Known) -> bytes:
    return record(key, state=state.state, at=state.at, not_after=state.not_after)


def write_generation(
    generation: Path, entries: Iterator[bytes], *, expected: int, seq: int
) -> None:
    """Write the files of a generation that is not in force yet."""
    base_file.write(generation / BASE, entries, expected=expected, seq=seq)
    Changes.create(generation / CHANGES, base=Base(generation / BASE).identity)
