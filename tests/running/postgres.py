"""A PostgreSQL server of a test's own, which it may stop and start again."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port

_OWNER = "postgres"
_PATIENCE = 120


def programs() -> Path | None:
    """Return the folder with the newest PostgreSQL's programs, ``None`` if none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return found[-1].parent if found else None


@dataclass(frozen=True, slots=True)
class Server:
    """The server; it does not run at first."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Return the address of its database."""
        return f"postgresql://ams@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} -c fsync=off"
        self._run("pg_ctl", "-s", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self, how: str = "fast") -> None:
        """Stop it: its clients' connections break off."""
        self._run("pg_ctl", "-s", "-w", "-m", how, "stop")

    def make(self) -> None:
        """Make its files."""
        self._run("initdb", "-A", "trust", "-U", "ams", "-E", "UTF8", "--locale=C.UTF-8")

    def _run(self, program: str, *arguments: str) -> None:
        folder = programs()
        assert folder is not None
        prefix = ["runuser", "-u", _OWNER, "--"] if os.geteuid() == 0 else []
        subprocess.run(  # noqa: S603 - the test's own commands
            [*prefix, str(folder / program), "-D", str(self.folder / "data"), *arguments],
            check=True,
            timeout=_PATIENCE,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )


@contextmanager
def server() -> Iterator[Server]:
    """Yield a running server in a folder that its owner can reach; both go at the end."""
    folder = Path(tempfile.mkdtemp(prefix="ams-postgres-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam(_OWNER)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        made = Server(folder, free_port())
        made.make()
        made.start()
        try:
            yield made
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                made.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
