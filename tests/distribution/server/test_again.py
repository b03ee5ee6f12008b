"""A request that is answered unread is answered as the parser's reading of it would be."""

import asyncio
import random
from collections.abc import Iterator
from http import HTTPStatus

import pytest

from ams.distribution.server import again
from ams.distribution.server.again import nothing_again
from ams.distribution.server.heads import Ready
from ams.distribution.server.limits import Limits
from ams.distribution.server.service import Service
from tests.distribution.server.content import Content

_RUNS = 1500
_PLAIN = b"GET /ready/1 HTTP/1.1\r\nHost: status.example\r\n\r\n"


class Answers:
    """Answers each address under ``/ready`` with itself, and gives again what it gave before."""

    def __init__(self) -> None:
        self.kept: dict[bytes, Ready] = {}
        self.given_again = 0

    def fast(self, method: bytes, target: bytes, _body: bytes) -> Ready | None:
        if not target.startswith(b"/ready"):
            return None
        ready = Ready.of(HTTPStatus.OK, {"ETag": f'"{target.decode()}"'}, target)
        if method == b"GET":
            self.kept[target] = ready
        return ready

    def again(self, target: bytes, tail: bytes) -> bytes | None:
        ready = self.kept.get(target)
        if ready is None:
            return None
        self.given_again += 1
        return ready.head + tail + ready.body


class Client(asyncio.Transport):
    """What the service writes to, and how it ends the connection."""

    def __init__(self, service: Service) -> None:
        super().__init__()
        self.said = b""
        self.is_closed = False
        self.connection = service.connection()
        self.connection.connection_made(self)

    def write(self, data: bytes) -> None:  # type: ignore[override]  # octets alone come
        self.said += data

    def close(self) -> None:
        self.is_closed = True

    abort = write_eof = close

    def is_closing(self) -> bool:
        return self.is_closed

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def send(self, *parts: bytes) -> bytes:
        """Send octets and return what came for them."""
        before = len(self.said)
        for part in parts:
            self.connection.data_received(part)
        return self.said[before:]


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture
def client(loop: asyncio.AbstractEventLoop, answers: Answers) -> Client:
    service = Service(loop, Content(), limits=Limits(), fast=answers.fast, again=answers.again)
    return Client(service)


def get(target: str = "/ready/1", *lines: str, version: str = "1.1") -> bytes:
    head = [f"GET {target} HTTP/{version}", "Host: status.example", *lines, "", ""]
    return "\r\n".join(head).encode()


def test_another_address_in_known_surroundings_is_answered_unread(
    client: Client, answers: Answers
) -> None:
    first = [client.send(get(target)) for target in ("/ready/1", "/ready/2", "/ready/1")]
    assert answers.given_again == 1  # of the second address only its answer was not known yet
    assert client.send(get("/ready/2")) == first[1]
    assert first[0] == first[2]
    assert answers.given_again == 2


def test_what_is_given_again_is_counted(client: Client) -> None:
    for _ in range(5):
        client.send(_PLAIN)
    metrics = client.connection._service.metrics
    metrics.settle()
    assert metrics.answers == {("ocsp", 200): 5}


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(get("/ready/1", "If-None-Match: *"), id="condition"),
        pytest.param(get("/ready/1", "Range: bytes=0-0"), id="range"),
        pytest.param(get("/ready/1", "Connection: close"), id="last"),
        pytest.param(get("/ready/1", version="1.0"), id="old"),
        pytest.param(get("/ready/1", "Content-Length: 1") + b"x", id="body"),
        pytest.param(get("/ready/1", "Upgrade: h2c", "Connection: upgrade"), id="upgrade"),
        pytest.param(_PLAIN * 2, id="two"),
        pytest.param(_PLAIN + b"\r\n", id="something behind"),
        pytest.param(b"\r\n" + _PLAIN, id="something before"),
        pytest.param(_PLAIN.replace(b"GET", b"POST"), id="another method"),
        pytest.param(get("/ready/1", f"X: {'x' * 1024}"), id="long"),
    ],
)
def test_what_is_no_plain_get_alone_is_read_each_time(
    client: Client, answers: Answers, octets: bytes
) -> None:
    for _ in range(3):
        client.send(octets)
    assert not answers.given_again


def test_octets_within_a_request_are_never_taken_for_one(client: Client, answers: Answers) -> None:
    client.send(_PLAIN)
    client.send(b"POST /ready/1 HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(_PLAIN))
    assert client.send(_PLAIN).count(b"HTTP/1.1 200") == 1  # it was the body
    client.send(b"GET /ready/1 HTTP/1.1\r\nX: ")
    assert client.send(_PLAIN).count(b"HTTP/1.1 200") == 1  # it was a field
    assert not answers.given_again


def test_a_service_that_stops_says_so_in_its_last_answer(client: Client) -> None:
    client.send(_PLAIN)
    client.connection._service.is_stopping = True
    assert b"Connection: close" in client.send(_PLAIN)
    assert client.is_closed


def test_surroundings_are_bounded_and_the_oldest_makes_room(
    client: Client, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "_ROOM", 2)
    for name in ("a", "b", "c"):
        client.send(get("/ready/1", f"User-Agent: {name}"))
    counts = []
    for name in ("a", "c"):
        client.send(get("/ready/1", f"User-Agent: {name}"))
        counts.append(answers.given_again)
    assert counts == [0, 1]


def test_whatever_is_sent_comes_back_as_if_all_of_it_had_been_read(
    loop: asyncio.AbstractEventLoop, answers: Answers
) -> None:
    source = random.Random(2026)  # noqa: S311 - the same octets in every run
    limits = Limits(connections_per_peer=0)
    services = [
        Service(loop, Content(), limits=limits, fast=answers.fast, again=each)
        for each in (answers.again, nothing_again)
    ]
    services[1].tail = services[0].tail
    services[1].tail_closing = services[0].tail_closing
    for _ in range(_RUNS):
        ours, theirs = (Client(each) for each in services)
        for octets in _sequence(source):
            assert ours.send(*octets) == theirs.send(*octets), octets
            assert ours.is_closed == theirs.is_closed, octets
            assert ours.connection.phase == theirs.connection.phase, octets
            if ours.is_closed:
                break
        for each in (ours, theirs):
            each.connection.connection_lost(None)
    assert answers.given_again > _RUNS // 2


def _sequence(source: random.Random) -> Iterator[list[bytes]]:
    """Yield what one client sends, each time in pieces: mostly the same, now and then altered."""
    lines = source.choices(
        ["Accept: */*", "User-Agent: a", "Connection: keep-alive", "If-None-Match: *", "Range: x"],
        weights=[4, 4, 4, 1, 1], k=source.randrange(3),
    )  # fmt: skip
    for _ in range(source.randrange(1, 9)):
        octets = get(f"/ready/{source.randrange(4)}", *lines)
        for _ in range(source.choice([0, 0, 0, 1, 2])):
            at = source.randrange(len(octets))
            cut = source.choice([0, 1, 3])
            new = source.choice([b"", b" ", b"\r\n", b"\r\n\r\n", b":", b"x", b"\0", octets[:20]])
            octets = octets[:at] + new + octets[at + cut :]
        octets *= source.choice([1, 1, 1, 2])
        at = source.choice([len(octets), len(octets), source.randrange(len(octets))])
        yield [part for part in (octets[:at], octets[at:]) if part]
