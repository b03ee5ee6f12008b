"""Times, counts, and that nobody pays for another who says nothing, or half, or does not read."""

import socket
import threading
import time
from contextlib import ExitStack

import pytest

from ams.distribution.server.limits import Limits
from tests.distribution.server.content import (
    Content,
    Running,
    everything,
    get,
    one_answer,
    post,
    ready_at_once,
    running,
    status,
    wait_for,
)

QUICK = Limits(head_seconds=0.5, body_seconds=0.5, idle_seconds=0.5, write_seconds=0.5)


def closed(client: socket.socket) -> bytes:
    """Return what comes before the server closes, which it may do without ceremony."""
    try:
        return everything(client)
    except ConnectionResetError:
        return b""


def test_who_says_nothing_is_let_go(content: Content) -> None:
    with running(content, limits=QUICK) as server, server.connect() as client:
        assert closed(client) == b""


def test_who_says_nothing_more_is_let_go(content: Content) -> None:
    with running(content, limits=QUICK) as server, server.connect() as client:
        client.sendall(get(close=False))
        assert one_answer(client)[1] == b"GET / "
        assert closed(client) == b""


@pytest.mark.parametrize("octets", [get()[:10], get()[:-1], post("/", b"body")[:-1]])
def test_who_stops_half_way_is_told_and_let_go(content: Content, octets: bytes) -> None:
    with running(content, limits=QUICK) as server:
        assert status(server.ask(octets)) == 408
    assert content.asked == []


def test_a_little_now_and_then_gains_no_time(content: Content) -> None:
    with running(content, limits=QUICK) as server, server.connect() as client:
        begun = time.monotonic()
        client.sendall(b"GET / HTTP/1.1\r\n")
        try:
            while time.monotonic() < begun + 30:
                client.sendall(b"X: y\r\n")
                time.sleep(0.05)
        except ConnectionError:
            pass
        assert time.monotonic() - begun < 15


def test_who_asks_one_after_the_other_is_not_let_go(content: Content) -> None:
    with running(content, limits=QUICK) as server, server.connect() as client:
        octets = get("/a", close=False)
        client.sendall(octets[:5])
        for _ in range(15):
            client.sendall(octets[5:] + octets[:5])
            assert one_answer(client)[1] == b"GET /a "
            time.sleep(0.1)


def test_an_answer_that_takes_too_long_is_given_up(content: Content) -> None:
    with running(content, limits=Limits(answer_seconds=0.3)) as server:
        answer = server.ask(get("/slow", close=False) + get("/after"))
        content.go.set()
        time.sleep(0.2)  # the late answer comes, and is nobody's
        assert status(server.ask(get())) == 200
    assert status(answer) == 503
    assert b"busy: /slow" in answer
    assert b"Connection: close" in answer
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("path", ["/large", "/ready"])
def test_who_does_not_read_is_let_go(content: Content, path: str) -> None:
    with (
        running(content, limits=QUICK, fast=ready_at_once) as server,
        server.connect(buffer=4096) as client,
    ):
        client.settimeout(0.2)
        try:
            for _ in range(2000):
                client.sendall(get(path, close=False) * 100)
        except OSError:
            pass
        wait_for(lambda: server.service.metrics.connections == 0)


def test_a_slow_reader_who_does_read_gets_everything(content: Content) -> None:
    with (
        running(content, limits=Limits(write_seconds=0.6)) as server,
        server.connect(buffer=64 * 1024) as client,
    ):
        client.sendall(get("/large"))
        received = 0
        while part := client.recv(256 * 1024):
            received += len(part)
            time.sleep(0.01)
    assert received > 8 * 1024 * 1024


def test_no_more_connections_than_allowed_and_the_idle_make_room(content: Content) -> None:
    limits = Limits(connections=20, connections_per_peer=0)
    with running(content, limits=limits) as server, ExitStack() as stack:
        for _ in range(60):
            client = stack.enter_context(server.connect())
            client.sendall(get(close=False))
            assert one_answer(client)[1] == b"GET / "
        assert server.service.metrics.connections <= 20


def test_who_is_being_served_makes_no_room(content: Content) -> None:
    limits = Limits(connections=4, connections_per_peer=0)
    with running(content, limits=limits) as server, ExitStack() as stack:
        busy = [stack.enter_context(server.connect()) for _ in range(4)]
        for client in busy:
            client.sendall(get("/slow"))
        wait_for(lambda: len(content.asked) == 4)
        with server.connect() as late:
            assert closed(late) == b""
        content.go.set()
        assert all(status(everything(client)) == 200 for client in busy)
    assert server.service.metrics.turned_away["full"] == 1


def test_one_address_has_no_more_than_its_share(content: Content) -> None:
    with (
        running(content, limits=Limits(connections_per_peer=3)) as server,
        ExitStack() as stack,
    ):
        first = [stack.enter_context(server.connect()) for _ in range(3)]
        wait_for(lambda: server.service.metrics.connections == 3)
        with server.connect() as fourth:
            assert closed(fourth) == b""
        with socket.create_connection(
            ("127.0.0.1", server.port), 60, source_address=("127.0.0.2", 0)
        ) as other:
            other.sendall(get())
            assert status(everything(other)) == 200
        first[0].close()
        wait_for(lambda: server.service.metrics.connections == 2)
        assert status(server.ask(get())) == 200


def test_hundreds_who_say_nothing_cost_nobody_anything(content: Content) -> None:
    limits = Limits(connections_per_peer=0)
    with running(content, limits=limits, fast=ready_at_once) as server, ExitStack() as stack:
        for number in range(400):
            client = stack.enter_context(server.connect())
            if number % 2:
                client.sendall(get()[: number % 40 + 1])
        begun = time.monotonic()
        for _ in range(200):
            assert status(server.ask(get("/ready"))) == 200
        assert time.monotonic() - begun < 20


def test_when_all_threads_are_busy_the_next_are_told_at_once(content: Content) -> None:
    limits = Limits(lane_threads=2, lane_waiting=3)
    with running(content, limits=limits, fast=ready_at_once) as server, ExitStack() as stack:
        waiting = [stack.enter_context(server.connect()) for _ in range(5)]
        for client in waiting:
            client.sendall(get("/slow"))
            time.sleep(0.02)
        wait_for(lambda: len(content.asked) == 2)
        late = server.ask(get("/slow"))
        assert status(late) == 503
        assert b"Retry-After: 5" in late
        assert status(server.ask(get("/ready"))) == 200
        content.go.set()
        assert all(status(everything(client)) == 200 for client in waiting)
        assert status(server.ask(get("/slow"))) == 200


def test_stopping_finishes_what_runs_and_takes_nothing_new(content: Content) -> None:
    with running(content) as server, server.connect() as idle, server.connect() as busy:
        idle.sendall(get(close=False))
        one_answer(idle)
        busy.sendall(get("/slow", close=False) + get("/second", close=False))
        wait_for(lambda: any(exchange.path == "/slow" for exchange in content.asked))
        server.stop()
        assert closed(idle) == b""
        with pytest.raises(ConnectionRefusedError):
            wait_for(lambda: not status(server.ask(get())), seconds=5)
        content.go.set()
        answer = everything(busy)
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert answer.count(b"Connection: close") == 1


def test_stopping_does_not_wait_for_ever(content: Content) -> None:
    with running(content, limits=Limits(drain_seconds=0.3)) as server, server.connect() as client:
        client.sendall(get("/slow"))
        wait_for(lambda: len(content.asked) == 1)
        server.stop()
        assert closed(client) == b""


def test_threads_of_clients_at_once_get_their_own_answers(server: Running) -> None:
    wrong: list[str] = []

    def ask(number: int) -> None:
        with server.connect() as client:
            for turn in range(20):
                client.sendall(get(f"/{number}/{turn}", close=False))
                if one_answer(client)[1] != f"GET /{number}/{turn} ".encode():
                    wrong.append(f"{number}/{turn}")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
