"""Real processes: what they may not do, how they end, what is said when they do."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ams.letters import refusals
from ams.letters.data import Document
from ams.letters.inspection import inspect
from ams.letters.kinds import AttachmentKind
from ams.letters.reading import confinement, process
from ams.letters.reading.process import Task
from ams.letters.reading.results import Reading
from ams.letters.reading.wire import BadFrame, result_of
from ams.letters.refusals import ReaderBusy, Unreadable
from ams.letters.render import render
from tests.letters.uploads import archive, encoded, pdf_with, taken

ADDRESS = "https://ams.example/s/ABCD1234EFGH"


@pytest.fixture
def own_server() -> Iterator[None]:
    """Have a server for this test alone, so that it may be harmed."""
    process._forget()
    yield
    process._forget()


@pytest.mark.parametrize(
    "content", [encoded("JPEG"), encoded("PNG"), pdf_with(pages=2), pdf_with(linearize=True)]
)
def test_the_process_says_what_this_one_would(content: bytes) -> None:
    there, here = inspect(content, task=Task.DRAW), taken(content)
    assert (there.kind, there.pages) == (here.kind, here.pages)


def test_our_own_letter_comes_back_with_its_codes(plain_document: Document) -> None:
    found = inspect(render(plain_document, address=ADDRESS))
    assert found.kind is AttachmentKind.PDF
    assert len(found.reading.pages[0].codes) == 1
    assert found.reading.pages[0].codes[0].startswith(ADDRESS.upper())
    assert list(found.flat) == [1]


@pytest.mark.parametrize(
    "content",
    [
        b"MZ" + b"\0" * 99, encoded("PNG")[:-30], encoded("JPEG")[:-300], pdf_with()[:-60],
        encoded("PNG") + archive(), pdf_with(pages=21), b"%PDF-1.7\n",
    ],
)  # fmt: skip
def test_a_refusal_comes_back_as_it_was_made(content: bytes) -> None:
    with pytest.raises(refusals.UploadRefused) as there:
        inspect(content)
    with pytest.raises(refusals.UploadRefused) as here:
        taken(content)
    assert type(there.value) is type(here.value)
    assert there.value.said == here.value.said


@pytest.mark.skipif(os.uname().machine not in {"x86_64", "aarch64"}, reason="no list of calls")
def test_the_kernel_filters_the_calls_of_a_reading_process() -> None:
    assert process.confinement() == ("limits", "calls")


def in_a_confined_child(act: Callable[[], object], *, cpu_seconds: int = 15) -> int:
    """Return how a confined child ended that tried ``act``: 0 done, 1 refused, else its signal."""
    child = os.fork()
    if child == 0:
        confinement.confine(cpu_seconds=cpu_seconds)
        try:
            act()
            os._exit(0)
        except (OSError, MemoryError):
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def spin() -> None:
    while True:
        pass


@pytest.mark.parametrize(
    "act",
    [
        lambda: os.open("/etc/hostname", os.O_RDONLY),
        lambda: os.open("/tmp/new", os.O_WRONLY | os.O_CREAT),  # noqa: S108 - it must fail
        lambda: Path("/").stat(),
        socket.socket,
        os.fork,
        lambda: os.kill(os.getppid(), 0),
        lambda: os.execv("/bin/true", ["true"]),  # noqa: S606 - it must fail
        lambda: bytearray(2 << 30),
        os.listdir,
        lambda: signal.setitimer(signal.ITIMER_REAL, 0),
    ],
)
def test_a_reading_process_can_neither_open_nor_start_nor_reach_anything(
    act: Callable[[], object],
) -> None:
    assert in_a_confined_child(act) == 1


def test_a_reading_process_is_ended_when_its_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(confinement, "MOST_SECONDS", 0.2)
    assert in_a_confined_child(spin) == -signal.SIGALRM


def test_a_reading_process_is_ended_when_it_computed_too_long() -> None:
    assert in_a_confined_child(spin, cpu_seconds=1) in {-signal.SIGXCPU, -signal.SIGKILL}


class Answering:
    """Stands in for a child: says what a test wants, or nothing."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answer: bytes | None) -> None:
        ours, self.theirs = socket.socketpair()
        monkeypatch.setattr(process, "_line", lambda: ours)
        monkeypatch.setattr(process, "MOST_SECONDS", 0.2)
        monkeypatch.setattr(process, "_MARGIN", 0)
        if answer is not None:
            self.theirs.sendall(answer)
            self.theirs.shutdown(socket.SHUT_WR)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\xff\xff\xff\xff{}",
        b"\0\0\0\x02[]",
        b"\0\0\0\x09{not json}",
        b'\0\0\0\x0e{"parts":[-1]}',
        b'\0\0\0\x1b{"parts":[99999999999999999]}',
        b'\0\0\0\x0c{"parts":[]}',
        b'\0\0\0\x23{"parts":[],"refused":"no_such_code"}',
        b'\0\0\0\x0c{"parts":[5]}abc',
        None,
    ],
)
def test_a_process_that_says_nonsense_or_nothing_ends_in_a_refusal(
    monkeypatch: pytest.MonkeyPatch, answer: bytes | None
) -> None:
    standing_in = Answering(monkeypatch, answer)
    with standing_in.theirs, pytest.raises(Unreadable) as refused:
        process.examine(b"x", Task.READ)
    assert refused.value.advised


@pytest.mark.parametrize(("numbers", "octets"), [([1], b"\0" * 99), ([1, 2], b""), (["x"], b"")])
def test_a_flat_page_that_is_none_is_no_answer(numbers: list[object], octets: bytes) -> None:
    header = {"kind": "png", "pages": [], "flat": numbers, "reading": Reading().to_json()}
    with pytest.raises(BadFrame):
        result_of(header, [octets])


def test_a_server_that_was_killed_is_started_again(own_server: None) -> None:
    assert inspect(encoded("PNG")).pages
    first = process._server.process
    assert first is not None
    first.kill()
    first.wait()
    assert inspect(encoded("PNG")).pages
    assert process._server.process is not first


def test_a_server_that_does_not_start_is_told_as_busy_not_as_the_files_fault(
    own_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ReaderBusy):
        inspect(encoded("PNG"))


def test_a_server_ends_with_the_process_that_started_it(own_server: None) -> None:
    inspect(encoded("PNG"), task=Task.DRAW)
    server, control = process._server.process, process._server.control
    assert server is not None
    assert control is not None
    control.close()
    assert server.wait(20) == 0


def test_a_file_waits_for_its_turn_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_PATIENCE", 0.05)
    monkeypatch.setattr(process, "_TURNS", threading.BoundedSemaphore(1))
    with process._TURNS, pytest.raises(ReaderBusy) as refused:
        inspect(encoded("PNG"))
    assert refused.value.code == "upload_reader_busy"


def test_many_threads_are_served_at_once() -> None:
    contents = [encoded("PNG"), encoded("JPEG"), pdf_with(), b"MZ" + b"\0" * 9] * 4
    outcomes: list[str] = []

    def ask(content: bytes) -> None:
        try:
            outcomes.append(inspect(content, task=Task.DRAW).kind)
        except refusals.Program:
            outcomes.append("program")

    threads = [threading.Thread(target=ask, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == sorted(["png", "jpeg", "pdf", "program"] * 4)


def test_a_forked_process_gets_a_server_of_its_own(own_server: None) -> None:
    inspect(encoded("PNG"), task=Task.DRAW)
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            ends_well = bool(inspect(encoded("PNG"), task=Task.DRAW).pages)
            process._forget()
            os._exit(0 if ends_well else 1)
        os._exit(2)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        time.sleep(0.05)
    assert os.waitstatus_to_exitcode(status) == 0
    assert inspect(encoded("PNG"), task=Task.DRAW).pages
