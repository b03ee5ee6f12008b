"""``ams serve``: one process tree whose children are started again when they die."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from ams.config.stopping import stop_event
from ams.core.errors import Unavailable
from ams.core.logs import Log

LIFELINE = "AMS_LIFELINE_FD"
OUR_COMMAND = (sys.executable, "-m", "ams.config.command")
_POLL_SECONDS = 0.1
_RESTART_SECONDS = 0.5
_LONGEST_RESTART_SECONDS = 30.0
_STEADY_SECONDS = 60.0
_STOP_SECONDS = 15.0

log = Log(__name__)


@dataclass(slots=True)
class _Child:
    """One kind of process, its present instance and when it may be started (again)."""

    name: str
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    start_at: float = 0.0
    deaths: int = 0


@dataclass(slots=True)
class ProcessTree:
    """Runs ``command <name>`` for each name until told to stop.

    Each child is the head of a process group of its own, so that what a killed child leaves behind
    is ended before it is started again; and holds the reading end of a pipe (the lifeline) whose
    closing tells it that the tree's own process is gone.
    """

    names: Sequence[str]
    command: Sequence[str] = OUR_COMMAND

    def run(self) -> None:
        """Run until SIGTERM or SIGINT, then stop every child; returns when all have ended."""
        stop = stop_event()
        reading, writing = os.pipe()
        children = [_Child(name) for name in self.names]
        try:
            while not stop.is_set():
                for child in children:
                    self._tend(child, reading)
                stop.wait(_POLL_SECONDS)
        finally:
            _end_all(children)
            os.close(writing)
            os.close(reading)

    def _tend(self, child: _Child, lifeline: int) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_at:
                child.process = _start([*self.command, child.name], lifeline)
                child.started_at = now
            return
        status = child.process.poll()
        if status is None:
            return
        _kill_group(child.process.pid)
        steady = now - child.started_at > _STEADY_SECONDS
        child.deaths = 1 if steady else child.deaths + 1
        pause = min(_RESTART_SECONDS * 2 ** (child.deaths - 1), _LONGEST_RESTART_SECONDS)
        log.error("process died", child=child.name, status=status, again_in_seconds=pause)
        child.process, child.start_at = None, now + pause


def _start(command: Sequence[str], lifeline: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - our own command with a fixed name
        command,
        env={**os.environ, LIFELINE: str(lifeline)},
        pass_fds=[lifeline],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _end_all(children: Sequence[_Child]) -> None:
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + _STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("process did not stop in time", pid=process.pid)
        _kill_group(process.pid)
        process.wait()


def follow_lifeline() -> None:
    """End this process when the tree that started it is gone; does nothing outside a tree."""
    descriptor = os.environ.pop(LIFELINE, "")
    if not descriptor:
        return
    lifeline = int(descriptor)
    os.set_inheritable(lifeline, False)  # noqa: FBT003 - the standard library's signature

    def wait_for_end() -> None:
        os.read(lifeline, 1)
        os.killpg(os.getpgid(0), signal.SIGTERM)
        time.sleep(_STOP_SECONDS)
        os.killpg(os.getpgid(0), signal.SIGKILL)

    threading.Thread(target=wait_for_end, name="lifeline", daemon=True).start()


def split_bind(bind: str) -> tuple[str, int]:
    """Return host and port of ``host:port``, which the environment has checked already."""
    host, _, port = bind.rpartition(":")
    return host.strip("[]"), int(port)


def refuse_taken(setting: str, bind: str) -> None:
    """Raise where ``bind`` cannot be listened on, so that the start fails at once and says why.

    Raises:
        Unavailable: the port is in use, or the address is not this machine's.
    """
    host, port = split_bind(bind)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unavailable(
                f"cannot listen on {bind} ({error.strerror}): set {setting} to a free host:port"
            ) from error
