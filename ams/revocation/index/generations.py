"""Which index is in force: a folder each, and a pointer that is replaced by renaming."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ams.revocation.index.errors import IndexCorrupt

_POINTER = "current"
_PREFIX = "generation-"
_LATEST_NAME_LENGTH = 64


def in_force(folder: Path) -> Path:
    """Return the folder of the generation in force.

    Raises:
        IndexCorrupt: there is none.
    """
    try:
        name = (folder / _POINTER).read_text(errors="replace")[:_LATEST_NAME_LENGTH]
    except OSError as error:
        raise IndexCorrupt(f"{folder} holds no index yet") from error
    if not name.startswith(_PREFIX) or "/" in name or not (folder / name).is_dir():
        raise IndexCorrupt(f"{folder / _POINTER} names no index")
    return folder / name


@contextmanager
def new(folder: Path) -> Iterator[Path]:
    """Give the folder of a generation to be built, and remove it if that fails."""
    generation = folder / f"{_PREFIX}{secrets.token_hex(6)}"
    generation.mkdir(parents=True, mode=0o700)
    try:
        yield generation
    except BaseException:
        shutil.rmtree(generation, ignore_errors=True)
        raise


def put_in_force(generation: Path) -> None:
    """Make ``generation`` the one in force; a reader sees the one before or this one."""
    folder = generation.parent
    temporary = folder / f".{_POINTER}.new"
    with temporary.open("w") as file:
        file.write(generation.name)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / _POINTER)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_others(generation: Path) -> None:
    """Remove every other generation; whoever still has one mapped keeps its pages."""
    for other in generation.parent.glob(f"{_PREFIX}*"):
        if other != generation:
            shutil.rmtree(other, ignore_errors=True)
