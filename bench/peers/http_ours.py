"""Our server with one fixed answer: ``python http_ours.py PORT WORKERS``."""

import os
import signal
import sys
from http import HTTPStatus
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ams.distribution.messages import Exchange, Reply, plain
from ams.distribution.server.heads import Ready
from ams.distribution.server.limits import Limits
from ams.distribution.server.serving import listening, run
from bench.http_servers import BODY

HEADERS = {
    "Content-Type": "application/ocsp-response",
    "Cache-Control": "public, max-age=10",
    "ETag": '"0123456789abcdef"',
    "Last-Modified": "Sun, 22 Nov 2026 00:00:00 GMT",
}
READY = Ready.of(HTTPStatus.OK, HEADERS, BODY)


class Nothing:
    """There is no other content."""

    def answer(self, _exchange: Exchange) -> Reply:
        """Return that there is nothing."""
        return plain(HTTPStatus.NOT_FOUND)

    busy = answer


def main() -> None:
    """Serve in several processes until SIGTERM."""
    port, workers = int(sys.argv[1]), int(sys.argv[2])
    children: list[int] = []
    for _ in range(workers - 1):
        child = os.fork()
        if not child:
            children = []
            break
        children.append(child)
    listener = listening("127.0.0.1", port)
    run(
        Nothing(),
        listener,
        limits=Limits(connections_per_peer=0),
        fast=lambda _method, _target, _body: READY,
        again=lambda _target, tail: READY.head + tail + READY.body,
    )
    for child in children:
        os.kill(child, signal.SIGTERM)


if __name__ == "__main__":
    main()
