"""The file of all checkpoints beside the database: who cuts the database is found by it.

``AMS_DATA/journal/checkpoints.txt`` holds one signed note after the other, each followed by an
empty line. It only grows.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from ams.journal.errors import JournalUnavailable

_LINES = 6  # origin, size, root, empty, signature, empty
_TAIL = 4096  # several times a note's length
# Backwards: the empty line after a note, its signature line, the empty line before that.
_END = re.compile(rb"\n\n[^\n]+ \x94\x80\xe2\n\n")


def path() -> Path:
    """Return where the file lies."""
    return Path(settings.AMS_DATA) / "journal" / "checkpoints.txt"


@contextmanager
def locked() -> Iterator[None]:
    """Let no other process of this machine add to the file during the block.

    Raises:
        JournalUnavailable: the folder cannot be written.
    """
    lock = path().with_suffix(".lock")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise JournalUnavailable(f"{lock} cannot be opened: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def add(note: str) -> None:
    """Add a note at the end; it is on the disk when this returns. The caller holds the lock.

    Raises:
        JournalUnavailable: the disk is full or the file cannot be written.
    """
    file = path()
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            end = _whole(descriptor)
            # What a crash left half written goes, and so does what this call fails to finish.
            os.ftruncate(descriptor, end)
            try:
                _write(descriptor, f"{note}\n".encode(), at=end)
            except OSError:
                os.ftruncate(descriptor, end)
                raise
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        _sync_folder(file.parent)
    except OSError as error:
        raise JournalUnavailable(f"{file} cannot be written: {error.strerror}") from error


def _write(descriptor: int, octets: bytes, *, at: int) -> None:
    written = 0
    while written < len(octets):
        written += os.pwrite(descriptor, octets[written:], at + written)


def _whole(descriptor: int) -> int:
    """Return where the last whole note ends: whatever follows was left half written."""
    size = os.fstat(descriptor).st_size
    after = _after_whole(os.pread(descriptor, _TAIL, max(0, size - _TAIL)))
    if after is not None:
        return size - after
    # Not one note in a long tail is no half-written note: keep it for ``verify`` to report.
    return 0 if size < _TAIL else size


def _after_whole(tail: bytes) -> int | None:
    """Return how many octets follow the last whole note in ``tail`` (``None``: there is none)."""
    found = _END.search(tail[::-1])
    return None if found is None else found.start()


def last() -> str | None:
    """Return the newest whole note in the file (``None`` where there is none)."""
    try:
        with path().open("rb") as file:
            file.seek(max(0, length() - _TAIL))
            tail = file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise JournalUnavailable(f"{path()} cannot be read: {error.strerror}") from error
    after = _after_whole(tail)
    if after is None:
        return None
    whole = tail[: len(tail) - after].decode(errors="replace")
    text, signature, _end = whole.split("\n\n")[-3:]
    return f"{text}\n\n{signature}\n"


def notes(*, until: int) -> Iterator[str]:
    """Return the notes up to octet ``until`` one by one, without a half-written last one.

    Raises:
        JournalUnavailable: the file is there and cannot be read.
    """
    try:
        with path().open("rb") as file:
            lines: list[bytes] = []
            for line in file:
                if file.tell() > until or not line.endswith(b"\n"):
                    return
                lines.append(line)
                if len(lines) == _LINES:
                    yield b"".join(lines[:-1]).decode(errors="replace")
                    lines = []
    except FileNotFoundError:
        return
    except OSError as error:
        raise JournalUnavailable(f"{path()} cannot be read: {error.strerror}") from error


def length() -> int:
    """Return how many octets the file holds (0 where there is none)."""
    try:
        return path().stat().st_size
    except FileNotFoundError:
        return 0


def _sync_folder(folder: Path) -> None:
    """Bring a new file's name to the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
