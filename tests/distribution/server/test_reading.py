"""Requests that two readers could divide differently, and others that are none."""

import pytest

from tests.distribution.server.content import Content, Running, get, post, status

HOST = b"Host: status.example\r\n"


def head(*lines: bytes, start: bytes = b"POST /ocsp HTTP/1.1") -> bytes:
    return b"\r\n".join([start, b"Host: status.example", *lines, b"", b""])


MALFORMED = {
    "bare LF": b"GET / HTTP/1.1\nHost: status.example\n\n",
    "bare LF after a header": b"GET / HTTP/1.1\r\nHost: status.example\n\r\n",
    "bare LF at the end": b"GET / HTTP/1.1\r\n" + HOST + b"\n",
    "bare CR": b"GET / HTTP/1.1\r\nHost: status.example\rX: b\r\n\r\n",
    "CR only": b"GET / HTTP/1.1\rHost: status.example\r\r",
    "two CR": b"GET / HTTP/1.1\r\r\n" + HOST + b"\r\n",
    "folded header": b"GET / HTTP/1.1\r\n" + HOST + b"X: b\r\n c\r\n\r\n",
    "folded first header": b"GET / HTTP/1.1\r\n " + HOST + b"\r\n",
    "length, then coding": head(b"Content-Length: 5", b"Transfer-Encoding: chunked") + b"0\r\n\r\n",
    "coding, then length": head(b"Transfer-Encoding: chunked", b"Content-Length: 5") + b"0\r\n\r\n",
    "two lengths": head(b"Content-Length: 5", b"Content-Length: 6") + b"abcdef",
    "the same length twice": head(b"Content-Length: 3", b"Content-Length: 3") + b"abc",
    "lengths in a list": head(b"Content-Length: 3, 3") + b"abc",
    "length with plus": head(b"Content-Length: +3") + b"abc",
    "length below nothing": head(b"Content-Length: -3") + b"abc",
    "length in words": head(b"Content-Length: ten") + b"abc",
    "length in hexadecimal": head(b"Content-Length: 0x3") + b"abc",
    "length with underscore": head(b"Content-Length: 1_0") + b"abc",
    "length in two parts": head(b"Content-Length: 3 3") + b"abc",
    "length beyond all numbers": head(b"Content-Length: " + b"9" * 40) + b"abc",
    "length empty": head(b"Content-Length: ") + b"abc",
    "length behind a vertical tab": head(b"Content-Length:\x0b3") + b"abc",
    "space before the colon": b"GET / HTTP/1.1\r\nHost : status.example\r\n\r\n",
    "control in a name": head(b"X\x01: b"),
    "NUL in a value": head(b"X: b\x00c"),
    "no colon": head(b"X"),
    "no name": head(b": x"),
    "no Host": b"GET / HTTP/1.1\r\n\r\n",
    "two Hosts": b"GET / HTTP/1.1\r\n" + HOST + HOST + b"\r\n",
    "octet beyond ASCII in the address": b"GET /\xff HTTP/1.1\r\n" + HOST + b"\r\n",
    "NUL in the address": b"GET /\x00 HTTP/1.1\r\n" + HOST + b"\r\n",
    "address without slash": b"GET x HTTP/1.1\r\n" + HOST + b"\r\n",
    "tab for space": b"GET\t/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "small letters": b"get / http/1.1\r\n" + HOST + b"\r\n",
    "unknown method": b"FOO / HTTP/1.1\r\n" + HOST + b"\r\n",
    "unknown version": b"GET / HTTP/1.2\r\n" + HOST + b"\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": bytes.fromhex("16030100c8010000c40303") + b"\x00" * 40,
    "a proxy's work": b"CONNECT status.example:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    "zeros": b"\x00" * 64,
}


@pytest.mark.parametrize("octets", MALFORMED.values(), ids=list(MALFORMED))
def test_what_could_be_divided_in_two_ways_is_refused_whole(
    server: Running, content: Content, octets: bytes
) -> None:
    answer = server.ask(octets + get("/smuggled"))
    assert status(answer) == 400
    assert b"Connection: close" in answer
    assert answer.count(b"HTTP/1.1 ") == 1
    assert not any(exchange.path == "/smuggled" for exchange in content.asked)


@pytest.mark.parametrize("octets", MALFORMED.values(), ids=list(MALFORMED))
def test_it_is_refused_as_well_octet_by_octet(server: Running, octets: bytes) -> None:
    with server.connect() as client:
        for position in range(len(octets)):
            try:
                client.sendall(octets[position : position + 1])
            except ConnectionError:
                break
        client.sendall(b"\r\n\r\n")
        assert status(client.recv(65536)) in {400, 411}


@pytest.mark.parametrize("coding", ["chunked", "gzip", "gzip, chunked", "identity", "x"])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_body_in_a_transfer_coding_must_state_its_length(
    server: Running, content: Content, coding: str, method: str
) -> None:
    octets = head(f"Transfer-Encoding: {coding}".encode(), start=f"{method} / HTTP/1.1".encode())
    answer = server.ask(octets + b"0\r\n\r\n" + get("/smuggled"))
    assert status(answer) == 411
    assert content.asked == []


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (b"POST /ocsp HTTP/1.1\r\n" + HOST + b"\r\n", 411),
        (head(b"Content-Length: 65537"), 413),
        (b"GET / HTTP/2.0\r\n" + HOST + b"\r\n", 505),
        (b"GET / HTTP/0.9\r\n\r\n", 505),
        (get("/" + "a" * 9000), 414),
        (get("/", "X: " + "a" * 17000), 431),
        (get("/", *[f"X{number}: a" for number in range(80)]), 431),
        (b"\r\n" * 10000, 431),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 20000, 431),
    ],
)
def test_what_is_too_much_is_refused_with_its_own_status(
    server: Running, content: Content, octets: bytes, expected: int
) -> None:
    answer = server.ask(octets)
    assert status(answer) == expected
    assert b"Connection: close" in answer
    assert content.asked == []


def test_a_refusal_is_read_even_if_the_client_goes_on_sending(server: Running) -> None:
    with server.connect() as client:
        client.sendall(head(b"Content-Length: 3000000") + b"x" * 500_000)
        assert status(client.recv(65536)) == 413


def test_the_requests_before_a_malformed_one_are_answered(server: Running) -> None:
    answer = server.ask(get("/one", close=False) + b"GET / HTTP/1.1\nHost: x\n\n")
    first, _, second = answer[1:].partition(b"HTTP/1.1 ")
    assert b"GET /one" in first
    assert second.startswith(b"400")


@pytest.mark.parametrize(
    ("octets", "body"),
    [
        (get("/a%20b?c=d"), b"GET /a b "),
        (get("http://status.example/a?b"), b"GET /a "),
        (b"\r\n" + get("/a"), b"GET /a "),
        (post("/a", b"body"), b"POST /a body"),
        (post("/a", b"b" * 65536), b"POST /a " + b"b" * 65536),
        (b"GET /a HTTP/1.0\r\n\r\n", b"GET /a "),
        (get("/a", "X: \xe9"), b"GET /a "),
    ],
)
def test_what_is_unusual_and_clear_is_answered(server: Running, octets: bytes, body: bytes) -> None:
    answer = server.ask(octets)
    assert status(answer) == 200
    assert answer.endswith(b"\r\n\r\n" + body)


def test_another_protocol_is_not_changed_to(server: Running, content: Content) -> None:
    answer = server.ask(
        get("/one", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", close=False)
        + get("/two")
    )
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"Connection: close" in answer
    assert answer.endswith(b"GET /one ")
    assert [exchange.path for exchange in content.asked] == ["/one"]
