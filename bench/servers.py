"""Start servers to be measured, wait until they listen, and end them."""

import contextlib
import http
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from bench.measuring import ProgramFailed

_PATIENCE = 120.0
_STOP = 20.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    folder: Path,
    port: int | None = None,
    answers: str = "",
    says: str = "",
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a server during the block, from when it listens on ``port``; its words go to a file.

    ``answers``: it is ready when this address answers; ``says``: when it has said so, for servers
    that take a first connection ill.

    Raises:
        ProgramFailed: it ended, or did not listen in time.
    """
    log = folder / f"{Path(command[0]).name}-{free_port()}.log"
    with log.open("wb") as words:
        process = subprocess.Popen(
            list(command), env=dict(environment), cwd=folder, stdout=words, stderr=words,
            stdin=subprocess.DEVNULL, process_group=0,
        )  # fmt: skip
    try:
        if says:
            _await(process, log, lambda: says in log.read_text())
        elif answers:
            _await(process, log, lambda: _answers(answers))
        elif port is not None:
            _await(process, log, lambda: _listens(port))
        yield process
    finally:
        _end(process)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - loopback
            found: int = answer.status
            return found == http.HTTPStatus.OK
    except OSError:
        return False


def _await(process: "subprocess.Popen[bytes]", log: Path, is_ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise ProgramFailed(f"{process.args!r}: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the server and whatever it started: they are a process group of their own."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_STOP)
            break
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
