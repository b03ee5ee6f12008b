"""A CRL's file while it is written: constant memory, hashed for its signature as it grows."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path

from ams.revocation import crl
from ams.revocation.crl import Frame
from ams.revocation.errors import PublishingFailed

CHUNK = 1 << 17
NOTHING = hashlib.sha256(b"").hexdigest()


class Area:
    """Hashes the permanent entries as they pass, and remembers their digest at one place.

    That place is where the CRL before ends: the same octets stand there or the two contradict.
    """

    def __init__(self, mark: int) -> None:
        """Expect to be asked for the digest of the first ``mark`` octets."""
        self._hash = hashlib.sha256()
        self._mark = mark
        self.length = 0
        self.at_mark = "" if mark else NOTHING

    def pass_on(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield ``chunks`` as they come."""
        for chunk in chunks:
            self._take(chunk)
            yield chunk

    def _take(self, chunk: bytes) -> None:
        before = self._mark - self.length
        self.length += len(chunk)
        if 0 < before <= len(chunk):
            self._hash.update(memoryview(chunk)[:before])
            self.at_mark = self._hash.hexdigest()
            chunk = chunk[before:]
        self._hash.update(chunk)

    @property
    def sha256(self) -> str:
        """Return the digest of all that has passed."""
        return self._hash.hexdigest()


@dataclass(frozen=True, slots=True)
class Whole:
    """A file as it lies on the disk."""

    sha256: str
    length: int


class Draft:
    """A CRL's file under a name of its own; ``opening_length`` octets are left for its header."""

    def __init__(self, file: BufferedRandom, *, digest: str, opening_length: int) -> None:
        """Begin to write; the signature's digest is called ``digest``."""
        self._file = file
        self._hash = hashlib.new(digest)
        self._opening_length = opening_length
        file.write(bytes(opening_length))

    def write(self, around: Frame, entries: Iterable[bytes]) -> bytes:
        """Write the TBSCertList and return its digest."""
        written = 0
        self._add(around.head)
        for chunk in entries:
            self._add(chunk)
            written += len(chunk)
        if written != around.entries_length:
            raise PublishingFailed(
                f"{written} octets of entries were read where {around.entries_length} were counted"
            )
        self._add(around.extensions)
        return self._hash.digest()

    def _add(self, chunk: bytes) -> None:
        self._hash.update(chunk)
        self._file.write(chunk)

    def complete(self, to_be_signed_length: int, closing: bytes) -> Whole:
        """Put the header before and ``closing`` behind the TBSCertList, down to the disk."""
        opening = crl.opening(to_be_signed_length, len(closing))
        self._file.write(closing)
        if len(opening) != self._opening_length:
            self._move(len(opening))
        self._file.seek(0)
        self._file.write(opening)
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._read_back()

    def _move(self, opening_length: int) -> None:
        """Give the header as much room as it needs: a short signature takes an octet less.

        It is rare that one octet more or less changes how many octets a length has.
        """
        self._file.seek(self._opening_length)
        kept = self._file.read()
        self._file.seek(opening_length)
        self._file.write(kept)
        self._file.truncate(opening_length + len(kept))

    def _read_back(self) -> Whole:
        """Return what is really on the disk."""
        self._file.seek(0)
        found = hashlib.file_digest(self._file, "sha256")
        return Whole(found.hexdigest(), self._file.tell())


@contextmanager
def draft(path: Path, *, digest: str, opening_length: int) -> Iterator[Draft]:
    """Let a CRL be written to ``path``, over what a dead process left there; remove it after.

    Raises:
        PublishingFailed: the disk is full or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w+b") as file:
            yield Draft(file, digest=digest, opening_length=opening_length)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        remove(path)


def unwritable(path: Path, error: OSError) -> PublishingFailed:
    """Return the error that says that ``path`` cannot be written."""
    return PublishingFailed(
        f"{path} cannot be written ({error.strerror}); the CRL before it stays in force"
    )


def remove(path: Path) -> None:
    """Remove a draft that is of no use any more; what stays is overwritten by the next one."""
    with suppress(OSError):
        path.unlink()


def part_of(path: Path, start: int, length: int) -> Iterator[bytes]:
    """Yield ``length`` octets of the file from ``start``, in large pieces; fewer if it ends."""
    with path.open("rb") as file:
        file.seek(start)
        while length > 0 and (chunk := file.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
