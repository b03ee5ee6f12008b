"""Many requests on one connection, in order; what is sent for each kind of request."""

import http.client
import socket
from email.utils import parsedate_to_datetime

import pytest

from tests.distribution.server.content import (
    Content,
    Running,
    everything,
    get,
    one_answer,
    post,
    status,
)


def bodies(client: socket.socket, count: int) -> list[bytes]:
    return [one_answer(client)[1] for _ in range(count)]


def test_a_connection_is_kept_for_further_requests(server: Running) -> None:
    with server.connect() as client:
        for number in range(5):
            client.sendall(get(f"/{number}", close=False))
            assert one_answer(client)[1] == f"GET /{number} ".encode()


def test_pipelined_requests_are_answered_in_order(server: Running, content: Content) -> None:
    paths = ["/ready", "/slow", "/ready", "/a", "/b", "/ready", "/slow/2", "/ready"]
    with server.connect() as client:
        client.sendall(b"".join(get(path, close=False) for path in paths))
        assert one_answer(client)[1] == b"at once"
        content.go.set()
        expected = [b"at once" if path == "/ready" else f"GET {path} ".encode() for path in paths]
        assert bodies(client, len(paths) - 1) == expected[1:]


@pytest.mark.parametrize("path", ["/ready", "/echo"])
def test_a_burst_of_hundreds_is_answered_whole(server: Running, path: str) -> None:
    octets = get(path, close=False) * 700 + get(path)
    with server.connect() as client:
        client.sendall(octets)
        answer = everything(client)
    assert answer.count(b"HTTP/1.1 200 OK") == 701
    assert answer.count(b"Connection: close") == 1


def test_bodies_of_pipelined_requests_are_kept_apart(server: Running) -> None:
    octets = b"".join(post(f"/{size}", b"b" * size, close=False) for size in (0, 1, 9000, 65536, 2))
    with server.connect() as client:
        client.sendall(octets)
        sizes = [len(body.partition(b" /")[2].partition(b" ")[2]) for body in bodies(client, 5)]
    assert sizes == [0, 1, 9000, 65536, 2]


def test_a_request_may_come_in_any_pieces(server: Running) -> None:
    octets = get("/one", close=False) + post("/two", b"body", close=False) + get("/three")
    with server.connect() as client:
        for position in range(len(octets)):
            client.sendall(octets[position : position + 1])
        answer = everything(client)
    assert [answer.count(body) for body in (b"GET /one ", b"POST /two body", b"GET /three ")] == [
        1, 1, 1,
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["/ready", "/echo"])
def test_the_last_answer_says_so_and_nothing_after_it_is_read(
    server: Running, content: Content, path: str
) -> None:
    answer = server.ask(get(path) + get("/later"))
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"Connection: close" in answer
    assert not any(exchange.path == "/later" for exchange in content.asked)


@pytest.mark.parametrize("path", ["/ready", "/echo"])
def test_http_1_0_keeps_a_connection_only_if_asked(server: Running, path: str) -> None:
    once = server.ask(f"GET {path} HTTP/1.0\r\n\r\n".encode())
    assert status(once) == 200
    assert b"Connection: close" in once
    with server.connect() as client:
        client.sendall(f"GET {path} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n".encode() * 2)
        for _ in range(2):
            assert b"Connection: keep-alive" in one_answer(client)[0]


@pytest.mark.parametrize("path", ["/ready", "/echo"])
def test_every_answer_has_length_and_date(server: Running, path: str) -> None:
    with server.connect() as client:
        client.sendall(get(path))
        head, body = one_answer(client)
    fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
    assert int(fields[b"Content-Length"]) == len(body)
    assert parsedate_to_datetime(fields[b"Date"].decode()).tzinfo is not None


@pytest.mark.parametrize("path", ["/ready", "/echo", "/large"])
def test_head_is_get_without_the_body(server: Running, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for _ in range(2):
        connection.request("HEAD", path)
        response = connection.getresponse()
        assert (response.status, response.read()) == (200, b"")
        assert int(response.headers["Content-Length"]) > 0
    connection.close()


@pytest.mark.parametrize("form", ['"ready"', 'W/"ready"', '"x", "ready"', "*"])
def test_an_answer_made_already_is_not_sent_to_whom_has_it(server: Running, form: str) -> None:
    answer = server.ask(get("/ready", f"If-None-Match: {form}"))
    assert status(answer) == 304
    assert b'ETag: "ready"' in answer
    assert b"Content-" not in answer
    assert answer.endswith(b"\r\n\r\n")


def test_an_answer_made_already_is_sent_to_whom_has_another(server: Running) -> None:
    assert server.ask(get("/ready", 'If-None-Match: "x"')).endswith(b"\r\n\r\nat once")


def test_a_client_that_waits_to_be_asked_for_the_body_is_asked(server: Running) -> None:
    octets = post("/echo", b"body", "Expect: 100-continue")
    with server.connect() as client:
        client.sendall(octets[:-4])
        assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"body")
        assert everything(client).endswith(b"POST /echo body")


def test_a_client_is_not_asked_for_a_body_that_is_too_large(server: Running) -> None:
    head = post("/echo", b"x" * 65537, "Expect: 100-continue")[:-65537]
    assert status(server.ask(head)) == 413


@pytest.mark.parametrize("path", ["/ready", "/slow"])
def test_a_client_that_closes_its_half_still_gets_the_answer(
    server: Running, content: Content, path: str
) -> None:
    with server.connect() as client:
        client.sendall(get(path, close=False))
        client.shutdown(socket.SHUT_WR)
        content.go.set()
        assert status(everything(client)) == 200


def test_half_a_request_gets_no_answer(server: Running, content: Content) -> None:
    with server.connect() as client:
        client.sendall(get("/half")[:-2])
        client.shutdown(socket.SHUT_WR)
        assert everything(client) == b""
    assert content.asked == []


def test_a_client_that_goes_away_is_forgotten(server: Running, content: Content) -> None:
    with server.connect() as client:
        client.sendall(get("/slow", close=False))
    content.go.set()
    assert status(server.ask(get())) == 200
