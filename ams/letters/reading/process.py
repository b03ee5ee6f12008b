"""Asks a limited process about an upload, and never waits longer than that process may live."""

import atexit
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from ams.letters.reading.confinement import MOST_CPU_SECONDS, MOST_SECONDS
from ams.letters.reading.examined import Examined
from ams.letters.reading.wire import BadFrame, Read, frame, read_frame, result_of
from ams.letters.refusals import ReaderBusy, Unreadable

_SOURCE: Final = Path(__file__).resolve().parents[3]
_SERVER: Final = "ams.letters.reading.server"
_MARGIN: Final = 5  # seconds between the child's own end and giving up on it
_START: Final = 30  # seconds that loading the libraries may take on a loaded machine
_MOST_AT_ONCE: Final = 3  # files that one process of AMS has decoded at the same time
_PATIENCE: Final = 10  # seconds that a file waits for its turn
_TURNS: Final = threading.BoundedSemaphore(_MOST_AT_ONCE)
log = logging.getLogger("ams.letters")


class Task(StrEnum):
    """What is asked about a file."""

    READ = "read"  # decode it, draw its pages, read what is on them
    DRAW = "draw"  # the same without reading


def examine(content: bytes, task: Task) -> Examined:
    """Return what a limited process says of ``content``.

    Raises:
        UploadRefused: the file is refused; it took more than it may (``Unreadable``); or nobody
            has the time to look at it now (``ReaderBusy``).
    """
    header, parts = _ask({"task": task.value}, content)
    try:
        return result_of(header, parts)
    except BadFrame as error:
        log.warning("reading_failed", extra={"why": str(header.get("failed", error))[:300]})
        raise Unreadable(f"the reading process said {header}"[:300]) from error


def confinement() -> tuple[str, ...]:
    """Return what holds in a reading process (see ``confinement.confine``).

    Raises:
        UploadRefused: none answers.
    """
    header, _parts = _ask({"task": "confinement"}, b"")
    return tuple(header["confinement"])


def _ask(question: dict[str, Any], content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    if not _TURNS.acquire(timeout=_PATIENCE):
        raise ReaderBusy(f"{_MOST_AT_ONCE} files are being read already")
    try:
        with _line() as line:
            line.settimeout(MOST_SECONDS + _MARGIN)
            line.sendall(frame(question, [content]))
            return read_frame(_until(line, time.monotonic() + MOST_SECONDS + _MARGIN))
    except (OSError, EOFError, BadFrame) as error:
        raise Unreadable(f"the reading process ended: {error!r}") from error
    finally:
        _TURNS.release()


def _until(line: socket.socket, deadline: float) -> Read:
    """Return how frames are read from ``line`` before ``deadline`` (monotonic seconds)."""

    def read(length: int) -> bytes:
        got = bytearray()
        while len(got) < length:
            line.settimeout(max(0.001, deadline - time.monotonic()))
            piece = line.recv(min(length - len(got), 1 << 20))
            if not piece:
                raise EOFError(f"{len(got)} of {length} octets")
            got += piece
        return bytes(got)

    return read


@dataclass(slots=True)
class _Server:
    """The process that makes the children, as long as this one lives and did not fork."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    owner: int = 0
    process: "subprocess.Popen[bytes] | None" = None
    control: socket.socket | None = None


_server = _Server()


def _line() -> socket.socket:
    """Return a line to a fresh child; a server that is gone is started again, once.

    Raises:
        ReaderBusy: no server can be started.
    """
    ours, theirs = socket.socketpair()
    with theirs, _server.lock:
        for attempt in (1, 2):
            try:
                socket.send_fds(_control(), [b"?"], [theirs.fileno()])
            except OSError as error:
                _forget()
                if attempt == 2:  # noqa: PLR2004 - the second time
                    ours.close()
                    log.exception("reading_not_started")
                    raise ReaderBusy(f"no reading process: {error}") from error
            else:
                break
    return ours


def _control() -> socket.socket:
    if _server.control is None or _server.owner != os.getpid():
        _server.owner = os.getpid()
        _server.process, _server.control = _start()
    return _server.control


def _start() -> "tuple[subprocess.Popen[bytes], socket.socket]":
    """Start the server and wait until it has everything loaded.

    Raises:
        OSError: it cannot be started, or said nothing.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
            [sys.executable, "-m", _SERVER, str(theirs.fileno()), str(MOST_CPU_SECONDS)],
            env={"PYTHONPATH": str(_SOURCE), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
    ours.settimeout(_START)
    if ours.recv(1) != b"+":
        ours.close()
        raise OSError(f"the reading process ended with {process.wait()}")
    ours.settimeout(None)
    return process, ours


def _forget() -> None:
    """Let go of a server that does not answer."""
    with suppress(OSError):
        if _server.control is not None:
            _server.control.close()
    if _server.process is not None and _server.owner == os.getpid():
        _server.process.kill()
        _server.process.wait()
    _server.process = _server.control = None


def _start_after_fork_anew() -> None:
    """Keep a forked process from speaking with its parent's server."""
    if _server.control is not None:
        _server.control.close()
    if _server.process is not None:
        _server.process.returncode = 0  # it is the parent's to wait for
    _server.lock, _server.process, _server.control = threading.Lock(), None, None


atexit.register(_forget)
os.register_at_fork(after_in_child=_start_after_fork_anew)
