"""The large part of the index: written once, sorted into buckets, never changed (ADR 0026).

Header, then a directory (where each bucket begins), then the records. A checksum over all of it
stands in the header and is checked when the file is opened.
"""

import mmap
import os
import struct
import zlib
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from ams.revocation.index.errors import IndexCorrupt
from ams.revocation.index.records import KEY_SIZE, RECORD_SIZE, Known, known

_MAGIC: Final = b"AMSIDX1\n"
_HEADER: Final = struct.Struct(
    "=8sQQIII"
)  # magic, count, seq, bits, checksum of the rest, of this header
_DIRECTORY_AT: Final = 64
_PER_BUCKET: Final = 8
_BUFFER: Final = 1 << 20
_BATCH: Final = 4096
_OFFSET: Final = "I"


def write(path: Path, records: Iterable[bytes], *, expected: int, seq: int) -> None:
    """Write the records to ``path``, whole and on the disk; each key once.

    ``expected`` (roughly how many) sizes the buckets; ``seq`` is the number of the newest change
    of status that the records hold for certain.
    """
    bits = max(expected // _PER_BUCKET, 1).bit_length()
    raw = path.with_name(f"{path.name}.raw")
    try:
        with raw.open("w+b", buffering=_BUFFER) as unsorted:
            buckets, counts = _collect(records, unsorted, bits)
            unsorted.flush()
            _place(path, unsorted, buckets, counts, bits=bits, seq=seq)
    finally:
        raw.unlink(missing_ok=True)


def _collect(records: Iterable[bytes], file: BinaryIO, bits: int) -> tuple["array[int]", list[int]]:
    """Write the records as they come; return each one's bucket, and how many are in each bucket."""
    mask = (1 << bits) - 1
    buckets = array(_OFFSET)
    counts = [0] * (1 << bits)
    for record in records:
        bucket = zlib.crc32(record[:KEY_SIZE]) & mask
        buckets.append(bucket)
        counts[bucket] += 1
        file.write(record)
    return buckets, counts


def _place(
    path: Path,
    unsorted: BinaryIO,
    buckets: "array[int]",
    counts: list[int],
    *,
    bits: int,
    seq: int,
) -> None:
    starts = array(_OFFSET, [0])
    for count in counts:
        starts.append(starts[-1] + count)
    directory = starts.tobytes()
    body_at = _DIRECTORY_AT + len(directory)
    with path.open("w+b") as file:
        # A full disk must be an error here, not a signal while the map is written.
        os.posix_fallocate(file.fileno(), 0, body_at + len(buckets) * RECORD_SIZE)
        with mmap.mmap(file.fileno(), 0) as out:
            out[_DIRECTORY_AT:body_at] = directory
            _sort(unsorted, buckets, starts, out)
            out[: _HEADER.size] = _header(len(buckets), seq, bits, _checksum(out))
            out.flush()
        os.fsync(file.fileno())


def _sort(
    unsorted: BinaryIO,
    buckets: "array[int]",
    starts: "array[int]",
    out: mmap.mmap,
) -> None:
    """Put each record into its bucket."""
    body_at = len(out) - len(buckets) * RECORD_SIZE
    following = array(_OFFSET, starts)
    unsorted.seek(0)
    for bucket in buckets:
        at = body_at + following[bucket] * RECORD_SIZE
        following[bucket] += 1
        out[at : at + RECORD_SIZE] = unsorted.read(RECORD_SIZE)


def _checksum(octets: mmap.mmap) -> int:
    with memoryview(octets) as view, view[_DIRECTORY_AT:] as rest:
        return zlib.crc32(rest)


def _header(count: int, seq: int, bits: int, checksum: int) -> bytes:
    draft = _HEADER.pack(_MAGIC, count, seq, bits, checksum, 0)
    return _HEADER.pack(_MAGIC, count, seq, bits, checksum, zlib.crc32(draft))


class Base:
    """The file, open for reading; every process that reads it shares its pages."""

    def __init__(self, path: Path) -> None:
        """Map ``path`` and check it, which reads it once.

        Raises:
            IndexCorrupt: it is missing, damaged, cut short or of another version.
        """
        self.path = path
        self._map = _mapped(path)
        try:
            magic, self.count, self.seq, bits, checksum, own = _HEADER.unpack_from(self._map)
        except struct.error as error:
            raise IndexCorrupt(f"{path} is cut short") from error
        header = _HEADER.pack(magic, self.count, self.seq, bits, checksum, 0)
        self._body_at = _DIRECTORY_AT + array(_OFFSET).itemsize * ((1 << bits) + 1)
        if magic != _MAGIC or own != zlib.crc32(header):
            raise IndexCorrupt(f"{path} has no header of this version")
        if len(self._map) != self._body_at + self.count * RECORD_SIZE:
            raise IndexCorrupt(f"{path} has {len(self._map)} octets, not those of its header")
        if checksum != _checksum(self._map):
            raise IndexCorrupt(f"{path} does not fit its checksum")
        self.identity = own
        self._mask = (1 << bits) - 1
        self._starts = memoryview(self._map)[_DIRECTORY_AT : self._body_at].cast(_OFFSET)

    def find(self, key: bytes) -> Known | None:
        """Return what is known under ``key``; its slot is the record's position."""
        starts = self._starts
        bucket = zlib.crc32(key) & self._mask
        body_at = self._body_at
        end = body_at + starts[bucket + 1] * RECORD_SIZE
        at = self._map.find(key, body_at + starts[bucket] * RECORD_SIZE, end)
        while at >= 0:
            slot, inside = divmod(at - body_at, RECORD_SIZE)
            if not inside:
                return known(slot, self._map, at)  # type: ignore[arg-type]  # a map is octets
            at = self._map.find(key, at + 1, end)
        return None

    def records(self) -> Iterable[bytes]:
        """Yield every record, by slot."""
        step = RECORD_SIZE * _BATCH
        for start in range(self._body_at, len(self._map), step):
            part = self._map[start : start + step]
            for at in range(0, len(part), RECORD_SIZE):
                yield part[at : at + RECORD_SIZE]

    def keys(self, slots: range) -> Iterator[tuple[int, bytes]]:
        """Yield slot and key of the records in these slots, as far as they exist."""
        for slot in range(slots.start, min(slots.stop, self.count)):
            at = self._body_at + slot * RECORD_SIZE
            yield slot, self._map[at : at + KEY_SIZE]

    def is_whole(self) -> bool:
        """Tell whether the file still has its length and its place."""
        try:
            return self.path.stat().st_size == len(self._map)
        except OSError:
            return False


def _mapped(path: Path) -> mmap.mmap:
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    except (OSError, ValueError) as error:  # ValueError: the file is empty
        raise IndexCorrupt(f"{path} cannot be read: {error}") from error
