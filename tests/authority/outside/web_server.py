"""A web server on the loopback that says whatever a test wants, also what no honest one says."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Reply = bytes | Callable[[socket.socket], None]


def http(content: bytes, *, status: str = "200 OK", headers: str = "", length: int = -1) -> bytes:
    """Return a whole answer; ``length`` is what it claims, by default the truth."""
    claimed = len(content) if length < 0 else length
    head = f"HTTP/1.1 {status}\r\nContent-Length: {claimed}\r\nConnection: close\r\n{headers}\r\n"
    return head.encode() + content


@dataclass(slots=True)
class WebServer:
    """Answers by path; ``asked`` lists the paths that were asked for."""

    port: int
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def say(self, path: str, content: bytes) -> None:
        """Serve ``content`` at ``path``, to GET and POST."""
        self.replies[path] = http(content)

    def url(self, path: str) -> str:
        """Return the address of ``path``."""
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def serving(port: int = 0) -> Iterator[WebServer]:
    """Serve on the loopback while the block runs."""
    listener = socket.create_server(("127.0.0.1", port))
    server = WebServer(listener.getsockname()[1])
    threads: list[threading.Thread] = []
    accepting = threading.Thread(target=_accept, args=(listener, server, threads))
    accepting.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(10)
        for thread in threads:
            thread.join(10)


def _accept(listener: socket.socket, server: WebServer, threads: list[threading.Thread]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        thread = threading.Thread(target=_answer, args=(connection, server))
        threads.append(thread)
        thread.start()


def _answer(connection: socket.socket, server: WebServer) -> None:
    with connection:
        connection.settimeout(10)
        try:
            path = _request(connection)
            server.asked.append(path)
            reply = server.replies.get(path, http(b"", status="404 Not Found"))
            if callable(reply):
                reply(connection)
            else:
                connection.sendall(reply)
        except OSError:
            return  # the client has gone


def _request(connection: socket.socket) -> str:
    """Read one request whole and return its path."""
    head = b""
    while b"\r\n\r\n" not in head:
        if not (block := connection.recv(4096)):
            raise OSError("gone")
        head += block
    lines, _, body = head.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in lines.split(b"\r\n")
         if line.lower().startswith(b"content-length:")), 0,
    )  # fmt: skip
    while len(body) < length:
        body += connection.recv(4096)
    return lines.split(b" ")[1].decode()
