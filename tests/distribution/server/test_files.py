"""Files as large as a country's CRL: whole, in part, to the slow and to the gone."""

import hashlib
import os
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.distribution.server.content import (
    Content,
    Running,
    everything,
    get,
    running,
    status,
    wait_for,
)

SIZE = 40 * 1024 * 1024


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of 40 MiB that repeats nothing."""
    path = tmp_path_factory.mktemp("files") / "large.crl"
    path.write_bytes(os.urandom(1024 * 1024) * (SIZE // (1024 * 1024)))
    return path


@pytest.fixture
def server(content: Content, file: Path) -> Iterator[Running]:
    """Run a server that serves the file."""
    content.file = file
    with running(content) as served:
        yield served


def open_descriptors(path: Path) -> int:
    found = 0
    for entry in Path("/proc/self/fd").iterdir():
        try:
            found += entry.readlink() == path
        except OSError:
            continue
    return found


def test_a_file_arrives_whole(server: Running, file: Path) -> None:
    head, _, body = server.ask(get("/file")).partition(b"\r\n\r\n")
    assert f"Content-Length: {SIZE}".encode() in head
    assert hashlib.sha256(body).digest() == hashlib.sha256(file.read_bytes()).digest()
    assert open_descriptors(file) == 0


def test_a_part_arrives_alone_and_the_connection_is_kept(server: Running, file: Path) -> None:
    answer = server.ask(
        get("/file", "Range: bytes=1000000-1999999", close=False) + get("/file", "Range: bytes=-7")
    )
    whole = file.read_bytes()
    head, _, rest = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 206 ")
    assert f"Content-Range: bytes 1000000-1999999/{SIZE}".encode() in head
    assert rest[:1_000_000] == whole[1_000_000:2_000_000]
    assert rest.endswith(whole[-7:])


def test_a_head_opens_nothing_for_long(server: Running, file: Path) -> None:
    answer = server.ask(get("/file").replace(b"GET", b"HEAD"))
    assert status(answer) == 200
    assert answer.endswith(b"\r\n\r\n")
    assert open_descriptors(file) == 0


def test_a_slow_reader_costs_one_piece_of_memory_and_nobody_time(
    server: Running, file: Path
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    slow = [server.connect(buffer=4096) for _ in range(20)]
    for client in slow:
        client.sendall(get("/file"))
        assert status(client.recv(100)) == 200
    for _ in range(20):
        begun = time.monotonic()
        assert status(server.ask(get("/echo"))) == 200
        assert time.monotonic() - begun < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024
    for client in slow:
        client.close()
    wait_for(lambda: open_descriptors(file) == 0)


def test_who_goes_away_half_way_leaves_no_file_open(server: Running, file: Path) -> None:
    with server.connect() as client:
        client.sendall(get("/file"))
        client.recv(100_000)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    wait_for(lambda: open_descriptors(file) == 0)


def test_a_file_that_shrinks_cuts_the_answer_visibly(content: Content, tmp_path: Path) -> None:
    path = tmp_path / "shrinking"
    path.write_bytes(b"x" * SIZE)
    content.file = path
    with running(content) as server, server.connect(buffer=4096) as client:
        client.sendall(get("/file"))
        client.recv(10)
        os.truncate(path, 1000)
        received = 0
        with suppress(ConnectionResetError):
            received = len(everything(client))
        assert received < SIZE
        wait_for(lambda: open_descriptors(path) == 0)
