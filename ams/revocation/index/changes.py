"""The small part of the index: what has changed since its base was written, and how fresh it is.

A page of words that every reader looks at, then records that are only ever appended. The record
is written before the word that counts it, and each carries its own checksum; so a writer that is
killed, or a disk that lost a page, leaves nothing that is taken for true.
"""

import errno
import mmap
import os
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from struct import Struct
from typing import Final

from ams.revocation.index.errors import IndexCorrupt, IndexFull
from ams.revocation.index.records import KEY_SIZE, RECORD_SIZE, Known, known

_MAGIC: Final = int.from_bytes(b"AMSCHG1\n", "little")
_TAIL: Final = Struct("=QI")  # seq, slot
_CHECKSUM: Final = Struct("=I")
_ENTRY_SIZE: Final = RECORD_SIZE + _TAIL.size + _CHECKSUM.size
_PAGE: Final = 4096
_WORDS: Final = 8
CAPACITY: Final = 1 << 20  # the file is sparse: what is not used takes no room

# Words of the page; each is written in one go.
_MAGIC_AT, _BASE_AT, _COUNT_AT, _EPOCH_AT, _CONFIRMED_AT, _RETIRED_AT = range(6)


class Changes:
    """The file, open; ``epoch`` grows with everything that a reader must take notice of."""

    def __init__(self, path: Path, *, base: int | None = None) -> None:
        """Map the changes that belong to the base of this identity (any, without one).

        Raises:
            IndexCorrupt: it is missing, cut short, of another version or of another base.
        """
        self.path = path
        self._descriptor, self._map = _opened(path)
        self._words = memoryview(self._map)[: _WORDS * 8].cast("Q")
        fits = base is None or self._words[_BASE_AT] == base
        if self._words[_MAGIC_AT] != _MAGIC or not fits:
            raise IndexCorrupt(f"{path} is of another version, or belongs to another index")

    def __del__(self) -> None:
        """Let go of the file."""
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)

    @classmethod
    def create(cls, path: Path, *, base: int) -> "Changes":
        """Make the file, without any change and not confirmed yet."""
        words = [0] * _WORDS
        words[_MAGIC_AT], words[_BASE_AT] = _MAGIC, base
        with path.open("wb") as file:
            page = b"".join(word.to_bytes(8, sys.byteorder) for word in words)
            file.write(page.ljust(_PAGE, b"\0"))
            file.truncate(_PAGE + CAPACITY * _ENTRY_SIZE)
        return cls(path, base=base)

    @property
    def count(self) -> int:
        """Return how many changes there are."""
        return self._words[_COUNT_AT]

    @property
    def is_full(self) -> bool:
        """Tell whether there is no room for one more."""
        return self.count >= CAPACITY

    @property
    def epoch(self) -> int:
        """Return the number that tells whether anything is new."""
        return self._words[_EPOCH_AT]

    @property
    def confirmed_at(self) -> int:
        """Return when all of this was last found to be so, in seconds since 1970; 0: never yet."""
        return self._words[_CONFIRMED_AT]

    @property
    def is_retired(self) -> bool:
        """Tell whether a newer generation stands in this one's place."""
        return bool(self._words[_RETIRED_AT])

    def entries(self, start: int = 0) -> Iterator[tuple[bytes, Known, int]]:
        """Yield key, state and seq of every change from number ``start`` on.

        Raises:
            IndexCorrupt: one does not fit its checksum.
        """
        for number in range(start, self.count):
            at = _PAGE + number * _ENTRY_SIZE
            entry = self._map[at : at + _ENTRY_SIZE]
            (checksum,) = _CHECKSUM.unpack_from(entry, _ENTRY_SIZE - _CHECKSUM.size)
            if checksum != zlib.crc32(entry[: -_CHECKSUM.size]):
                raise IndexCorrupt(f"{self.path}: change {number} does not fit its checksum")
            seq, slot = _TAIL.unpack_from(entry, RECORD_SIZE)
            yield entry[:KEY_SIZE], known(slot, entry), seq

    def append(self, record: bytes, *, slot: int, seq: int) -> None:
        """Add a change; readers see it with their next look.

        Raises:
            IndexFull: there is no room in the file.
            OSError: there is none on the disk.
        """
        number = self.count
        if number >= CAPACITY:
            raise IndexFull(f"{self.path} holds {CAPACITY} changes already")
        content = record + _TAIL.pack(seq, slot)
        at = _PAGE + number * _ENTRY_SIZE
        entry = content + _CHECKSUM.pack(zlib.crc32(content))
        # Not through the map: a full disk must be an error, not a signal. The last room there is
        # may hold a part of the record; what is not whole is not counted.
        if os.pwrite(self._descriptor, entry, at) < len(entry):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
        self._words[_COUNT_AT] = number + 1
        self.announce()

    def announce(self) -> None:
        """Make readers look at what has changed."""
        self._words[_EPOCH_AT] += 1

    def confirm(self, seconds: int) -> None:
        """Say that all of this was so at this time."""
        self._words[_CONFIRMED_AT] = seconds

    def retire(self) -> None:
        """Send readers to the generation that took this one's place."""
        self._words[_RETIRED_AT] = 1
        self.announce()


def _opened(path: Path) -> tuple[int, mmap.mmap]:
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError as error:
        raise IndexCorrupt(f"{path} cannot be read: {error}") from error
    size = os.fstat(descriptor).st_size
    if size != _PAGE + CAPACITY * _ENTRY_SIZE:
        os.close(descriptor)
        raise IndexCorrupt(f"{path} is cut short: it has {size} octets")
    return descriptor, mmap.mmap(descriptor, 0)
