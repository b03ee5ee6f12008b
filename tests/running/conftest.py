"""A running AMS: the demonstration served by real processes, a real browser beside it."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.running.installations import HERE, create_database, on_postgresql


@dataclass(frozen=True, slots=True)
class RunningAMS:
    """A demonstration that runs as ``make run`` starts it."""

    process: "subprocess.Popen[bytes]"
    data: Path
    environment: dict[str, str]
    base_url: str
    status_url: str

    def ams(self, *arguments: str) -> str:
        """Run the command ``ams`` beside the servers and return what it prints."""
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "ams.config.command", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def children(self) -> dict[str, list[int]]:
        """Return the process numbers of the tree's children, by their names."""
        found: dict[str, list[int]] = {}
        for folder in Path("/proc").iterdir():
            try:
                status = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                command = (folder / "cmdline").read_bytes().split(b"\0")
            except (OSError, IndexError):
                continue
            if int(status[1]) == self.process.pid and b"ams.config.command" in command:
                found.setdefault(command[-2].decode(), []).append(int(folder.name))
        return found


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=30) as response:  # noqa: S310 - loopback
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until_ready(url: str, process: "subprocess.Popen[bytes]", seconds: float = 900) -> None:
    deadline = time.monotonic() + seconds
    while not answers(f"{url}/readyz"):
        assert process.poll() is None, "the process tree has ended"
        assert time.monotonic() < deadline, "AMS did not become ready"
        time.sleep(0.5)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAMS]:
    """Serve a fresh demonstration for all tests of a worker."""
    data, port = (
        tmp_path_factory.mktemp("running") / "data",
        free_port(beside=(100, 200)),
    )  # status and mail
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AMS_")}
    environment = {
        **kept,
        "AMS_DATA": str(data),
        "AMS_BIND": f"127.0.0.1:{port}",
        "AMS_DEMO": "1",
        "PYTHONPATH": str(HERE.parents[1]),
    }
    if on_postgresql():
        environment["DATABASE_URL"] = create_database()
    log = (data.parent / "log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "ams.config.command", "demo", "serve"],
        env=environment,
        stdout=log,
        stderr=log,
    )
    base_url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(base_url, process)
        yield RunningAMS(process, data, environment, base_url, f"http://127.0.0.1:{port + 100}")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(120)
        log.close()
