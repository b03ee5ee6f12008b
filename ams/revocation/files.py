"""Published CRLs as files: whole or not at all, on the disk before anybody is told."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from django.conf import settings

from ams.revocation.drafts import unwritable

_KNOWN_FILES = 4096
_Identity = tuple[int, int, int, int]

# What this process has read or written, by the file's identity: a CRL of forty megabytes is not
# read again for each request.
_known: dict[_Identity, str] = {}


def crl_path(key: str) -> Path:
    """Return the file of the newest CRL of the scope called ``key``."""
    return Path(settings.AMS_DATA) / "published" / "crl" / f"{key}.crl"


def draft_path(key: str) -> Path:
    """Return where the scope's next CRL is written; only who holds the lock does."""
    path = crl_path(key)
    return path.with_name(f".{path.stem}.new")


@contextmanager
def lock(key: str) -> Iterator[None]:
    """Let one process at a time write the scope's files.

    Raises:
        PublishingFailed: the folder cannot be written.
    """
    path = crl_path(key)
    path = path.with_name(f".{path.stem}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)  # gives the lock back


def install(draft: Path, key: str, sha256: str) -> Path:
    """Put a finished draft in the place of the scope's file and return its path.

    A reader sees the old file or the new one, never a part; after a power cut too.

    Raises:
        PublishingFailed: the disk cannot be written; the old file is untouched.
    """
    path = crl_path(key)
    try:
        draft.replace(path)
        _sync_folder(path.parent)
        _remember(_identity(path.stat()), sha256)
    except OSError as error:
        raise unwritable(path, error) from error
    return path


def digest_of(path: Path) -> str | None:
    """Return the SHA-256 of the file as it is now, ``None`` if there is none."""
    try:
        with path.open("rb") as file:
            return digest_of_opened(file)
    except OSError:
        return None


def digest_of_opened(file: BufferedReader) -> str:
    """Return the SHA-256 of an open file, which stays at its start."""
    identity = _identity(os.fstat(file.fileno()))
    if identity not in _known:
        _remember(identity, hashlib.file_digest(file, "sha256").hexdigest())
        file.seek(0)
    return _known[identity]


def _remember(identity: _Identity, sha256: str) -> None:
    while len(_known) >= _KNOWN_FILES:
        _known.pop(next(iter(_known)), None)
    _known[identity] = sha256


def _identity(status: os.stat_result) -> _Identity:
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
