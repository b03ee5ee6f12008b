"""Published CRLs as files: whole or not at all, on the disk before anybody is told."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from ams.revocation.errors import PublishingFailed


def crl_path(slug: str) -> Path:
    """Return the file of the issuer's newest CRL."""
    return Path(settings.AMS_DATA) / "published" / "crl" / f"{slug}.crl"


@contextmanager
def lock(slug: str) -> Iterator[None]:
    """Let one process at a time write the issuer's file.

    Raises:
        PublishingFailed: the folder cannot be written.
    """
    path = crl_path(slug).with_name(f".{slug}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _failed(path, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)  # gives the lock back


def write_crl(slug: str, encoded: bytes) -> Path:
    """Put ``encoded`` in the place of the issuer's file and return its path.

    A reader sees the old file or the new one, never a part; after a power cut too.

    Raises:
        PublishingFailed: the disk is full or cannot be written; the old file is untouched.
    """
    path = crl_path(slug)
    temporary = path.with_name(f".{slug}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(temporary, encoded)
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise _failed(path, error) from error
    return path


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _failed(path: Path, error: OSError) -> PublishingFailed:
    return PublishingFailed(
        f"{path} cannot be written ({error.strerror}); the CRL before it stays in force"
    )
