"""Installations of AMS to be measured: a data folder, a database, and what runs on them."""

import contextlib
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import progress
from bench.measuring import Program, check

ROOT = Path(__file__).resolve().parent.parent
# Of 256 random bits, as docs/operations.md advises: keys of a benchmark.
PASSPHRASE = "qk3Zr9vXw2Lm7Tn5Hs8Yd1Fb6Gc4Jp0Ke3Ru9Wa2Xo5U"  # noqa: S105
ISSUER = "kebumen"
SHARDS = 128  # as many as ``bench.data`` divides certificates among


@dataclass(frozen=True, slots=True)
class Installation:
    """A folder and a database."""

    data: Path
    database_url: str

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment that ``ams`` runs in."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AMS_")}
        return {
            **kept,
            "AMS_DATA": str(self.data),
            "DATABASE_URL": self.database_url,
            "AMS_CA_PASSPHRASE": PASSPHRASE,
            "DJANGO_SETTINGS_MODULE": "ams.config.settings",
            "PYTHONPATH": str(ROOT),
        }

    @property
    def sqlite(self) -> Path:
        """Return the file of an SQLite database."""
        return Path(self.database_url.removeprefix("sqlite:///"))

    def program(self, name: str, *command: str) -> Program:
        """Return a command of this installation to be measured."""
        return Program(name, command, self.environment, self.data)

    def ams(self, *arguments: str) -> tuple[str, ...]:
        """Return the command ``ams`` with ``arguments``, as operators start it."""
        return (str(Path(sys.executable).with_name("ams")), *arguments)

    def module(self, name: str, *arguments: str) -> tuple[str, ...]:
        """Return the command that runs one of the benchmark's own modules."""
        return (sys.executable, "-m", f"bench.{name}", *arguments)

    def run(self, *command: str) -> str:
        """Run a command of this installation and return what it says."""
        return check(command, self.environment, folder=self.data)


def cache() -> Path:
    """Return the folder that databases are kept in between runs (``AMS_BENCH_DATA``)."""
    folder = Path(os.environ.get("AMS_BENCH_DATA", "/tmp/ams-bench"))  # noqa: S108 - stated to users
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def installation(certificates: int, revoked: int) -> Iterator[Installation]:
    """Yield an installation on SQLite of its own with so many certificates, built once and kept."""
    kept = _kept(certificates, revoked)
    work = cache() / f"work-{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(kept, work)
    try:
        yield Installation(work, _sqlite(work))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _kept(certificates: int, revoked: int) -> Path:
    folder = cache() / f"sqlite-{certificates}-{revoked}-{_version()}"
    if folder.exists():
        return folder
    for other in cache().glob(f"sqlite-{certificates}-{revoked}-*"):
        shutil.rmtree(other)
    progress.say(f"  building a database of {certificates:,} certificates, {revoked:,} revoked …")
    building = folder.with_name(folder.name + ".new")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir()
    one = Installation(building, _sqlite(building))
    one.run(*one.module("data", str(certificates), str(revoked)))
    building.rename(folder)
    return folder


def _sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'ams.sqlite3'}"


def _version() -> str:
    """Return a name for the shape of the database: it changes with migrations and builder."""
    shape = hashlib.sha256((ROOT / "bench" / "data.py").read_bytes())
    for path in sorted((ROOT / "ams").glob("*/migrations/*.py")):
        shape.update(path.name.encode() + path.read_bytes())
    return shape.hexdigest()[:12]
