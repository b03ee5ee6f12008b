"""However octets arrive and whatever they are, requests are divided in one way only."""

import os
import random
from dataclasses import dataclass, field
from http import HTTPStatus

import pytest

from ams.distribution.server.limits import Limits
from ams.distribution.server.reading import Incoming, Reader
from tests.distribution.server.content import get, post
from tests.distribution.server.test_reading import MALFORMED

TURNS = 200_000 if "AMS_LONG_TESTS" in os.environ else 4_000
SEEDS = [
    get("/ocsp/kebumen/MEkwRzBFMEMwQTAJ", close=False),
    get("/crl/kebumen.crl", "Range: bytes=0-99", 'If-None-Match: "a", "b"', close=False),
    post("/ocsp", b"0I0G0E0C0A0\t", "Content-Type: application/ocsp-request", close=False),
    post("/ocsp", b"", "Connection: Upgrade", "Upgrade: h2c", close=False),
    post("/ocsp", b"body", "Connection: Upgrade", "Upgrade: h2c", close=False),
    b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    *MALFORMED.values(),
]
PIECES = [
    *(b"\r", b"\n", b"\r\n", b"\r\n\r\n", b" ", b"\t", b"\0", b":", b",", b"\xff", b"Host: x\r\n"),
    *(b"Content-Length: 4\r\n", b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
]


@dataclass
class Taken:
    """What a reader handed over."""

    requests: list[Incoming] = field(default_factory=list)

    def take(self, incoming: Incoming) -> None:
        if self.requests and not self.requests[-1].keep_alive:
            return  # a connection reads nothing after its last request
        self.requests.append(incoming)

    def head_is_read(self, *, expects_continue: bool) -> None:
        """Nobody waits."""


def mutated(random_: random.Random) -> bytes:
    """Return some requests, one after the other, with some octets changed."""
    octets = bytearray(b"".join(random_.choices(SEEDS, k=random_.randint(1, 3))))
    for _ in range(random_.randint(0, 4)):
        position = random_.randrange(len(octets) + 1)
        match random_.randrange(4):
            case 0:
                octets[position:position] = random_.choice(PIECES)
            case 1:
                del octets[position : position + random_.randint(1, 8)]
            case 2:
                octets[position : position + 1] = bytes([random_.randrange(256)])
            case _:
                octets[position:position] = octets[position : position + random_.randint(1, 40)]
    return bytes(octets)


def read(octets: bytes, cuts: list[int]) -> tuple[list[Incoming], HTTPStatus | None]:
    """Return what is read of ``octets`` in the pieces between ``cuts``."""
    taken = Taken()
    reader = Reader(Limits(), taken)
    for start, end in zip([0, *cuts], [*cuts, len(octets)], strict=True):
        reader.feed(octets[start:end])
    ended = bool(taken.requests) and not taken.requests[-1].keep_alive
    refused = None if ended or reader.refusal is None else reader.refusal.status
    reader.close()
    return taken.requests, refused


@pytest.mark.parametrize("seed", range(4))
def test_pieces_do_not_change_what_is_read(seed: int) -> None:
    random_ = random.Random(seed)  # noqa: S311 - the same every time
    for _ in range(TURNS // 4):
        octets = mutated(random_)
        cuts = sorted(random_.sample(range(len(octets) + 1), k=min(5, len(octets))))
        assert read(octets, cuts) == read(octets, []), octets


def test_a_request_that_was_taken_is_whole_and_within_its_limits() -> None:
    random_ = random.Random(7)  # noqa: S311 - the same every time
    limits = Limits()
    for _ in range(TURNS // 4):
        for one in read(mutated(random_), [])[0]:
            assert len(one.target) <= limits.target
            assert len(one.body) == int(one.headers.get(b"content-length", b"0"))
            assert b"transfer-encoding" not in one.headers
            assert one.is_old or b"host" in one.headers
