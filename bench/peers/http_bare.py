"""The floor: a uvloop protocol that reads nothing and writes fixed octets."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import uvloop

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.http_servers import BODY

ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/ocsp-response\r\n"
    b"Content-Length: %d\r\nCache-Control: public, max-age=10\r\n"
    b'ETag: "0123456789abcdef"\r\nLast-Modified: Sun, 22 Nov 2026 00:00:00 GMT\r\n'
    b"Date: Sun, 22 Nov 2026 00:00:00 GMT\r\n\r\n" % len(BODY)
) + BODY


class Fixed(asyncio.Protocol):
    """Answers whatever comes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Write the answer, and close if that was asked for."""
        self._transport.write(ANSWER)  # type: ignore[attr-defined]  # it is TCP
        if b"close" in data:
            self._transport.close()


async def serve(port: int) -> None:
    """Serve until SIGTERM."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(("127.0.0.1", port))
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    server = await loop.create_server(Fixed, sock=listener, backlog=4096)
    await stopped.wait()
    server.close()


def main() -> None:
    """Serve in several processes."""
    port, workers = int(sys.argv[1]), int(sys.argv[2])
    children: list[int] = []
    for _ in range(workers - 1):
        child = os.fork()
        if not child:
            children = []
            break
        children.append(child)
    uvloop.run(serve(port))
    for child in children:
        os.kill(child, signal.SIGTERM)


if __name__ == "__main__":
    main()
