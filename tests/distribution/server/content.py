"""A server in a thread, what it serves in tests, and clients that speak octets."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import uvloop

from ams.distribution.messages import Exchange, FilePart, Reply, plain
from ams.distribution.ranges import ranged
from ams.distribution.server.heads import Ready
from ams.distribution.server.limits import Limits
from ams.distribution.server.service import Content as Served
from ams.distribution.server.service import Fast, Service, nothing_ready
from ams.distribution.server.serving import listening, serve

PATIENCE = 120.0
READY = Ready.of(HTTPStatus.OK, {"ETag": '"ready"', "Content-Type": "text/plain"}, b"at once")


@dataclass
class Content:
    """Echoes; ``/slow`` waits until it is let go, ``/file`` is a file, ``/large`` is in memory."""

    file: Path | None = None
    go: threading.Event = field(default_factory=threading.Event)
    asked: list[Exchange] = field(default_factory=list)

    def answer(self, exchange: Exchange) -> Reply:
        self.asked.append(exchange)
        if exchange.path.startswith("/slow"):
            self.go.wait(PATIENCE)
        if exchange.path == "/file" and self.file is not None:
            reply = Reply(HTTPStatus.OK, FilePart.whole(self.file), {"ETag": '"file"'})
            return ranged(exchange, reply)
        if exchange.path == "/large":
            return Reply(HTTPStatus.OK, b"x" * (8 * 1024 * 1024))
        return Reply(HTTPStatus.OK, f"{exchange.method} {exchange.path} ".encode() + exchange.body)

    def busy(self, exchange: Exchange) -> Reply:
        return plain(HTTPStatus.SERVICE_UNAVAILABLE, f"busy: {exchange.path}", Retry_After="5")


def ready_at_once(method: bytes, target: bytes, body: bytes) -> Ready | None:
    """Have an answer made already for one address."""
    return READY if target == b"/ready" else None


@dataclass(frozen=True)
class Running:
    """A server that runs in a thread of this process."""

    port: int
    service: Service
    stop: Callable[[], None]

    def connect(self, *, timeout: float = PATIENCE, buffer: int = 0) -> socket.socket:
        """Return a new connection to it."""
        client = socket.socket()
        if buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        client.settimeout(timeout)
        try:
            client.connect(("127.0.0.1", self.port))
        except OSError:
            client.close()
            raise
        return client

    def ask(self, octets: bytes) -> bytes:
        """Send ``octets`` and return all that comes until the server closes."""
        with self.connect() as client:
            client.sendall(octets)
            return everything(client)


@contextmanager
def running(
    content: Served, *, limits: Limits | None = None, fast: Fast = nothing_ready
) -> Iterator[Running]:
    """Serve ``content`` until the end of the block."""
    listener = listening("127.0.0.1", 0)
    port = listener.getsockname()[1]
    begun = threading.Event()
    made: list[Callable[[], None] | Service] = []

    async def main() -> None:
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()
        service = Service(loop, content, limits=limits or Limits(), fast=fast)

        def stop() -> None:
            loop.call_soon_threadsafe(stopped.set)

        made.extend([service, stop])
        await serve(service, listener, stopped, begun=begun.set)

    def run() -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(main())

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(PATIENCE)
    service, stop = made
    assert isinstance(service, Service)
    assert not isinstance(stop, Service)
    try:
        yield Running(port, service, stop)
    finally:
        if isinstance(content, Content):
            content.go.set()
        if thread.is_alive():
            stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def get(path: str = "/", *headers: str, close: bool = True) -> bytes:
    """Return the octets of a GET."""
    lines = [f"GET {path} HTTP/1.1", "Host: status.example", *headers]
    lines += ["Connection: close"] if close else []
    return "\r\n".join([*lines, "", ""]).encode()


def post(path: str, body: bytes, *headers: str, close: bool = True) -> bytes:
    """Return the octets of a POST."""
    lines = [f"POST {path} HTTP/1.1", "Host: status.example", f"Content-Length: {len(body)}"]
    lines += [*headers, *(["Connection: close"] if close else [])]
    return "\r\n".join([*lines, "", ""]).encode() + body


def everything(client: socket.socket) -> bytes:
    """Return all that comes until the other side closes."""
    parts = []
    while part := client.recv(1024 * 1024):
        parts.append(part)
    return b"".join(parts)


def one_answer(client: socket.socket) -> tuple[bytes, bytes]:
    """Return head and body of one answer, leaving what follows in the socket."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        octet = client.recv(1)
        assert octet, f"closed within the head {head!r}"
        head += octet
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
    body = b""
    while len(body) < length:
        part = client.recv(length - len(body))
        assert part, "closed within the body"
        body += part
    return head, body


def status(answer: bytes) -> int:
    """Return the status of the first answer in ``answer``; 0 where there is none."""
    return int(answer.split(b" ", 2)[1]) if answer else 0


def wait_for(condition: Callable[[], bool], *, seconds: float = PATIENCE) -> None:
    """Wait until ``condition`` holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.01)
