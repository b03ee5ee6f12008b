"""A real connection to a database that hangs: it is accepted, stays open, and says nothing more."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.ports import free_port

_OCTETS = 65_536


@dataclass(slots=True)
class Proxy:
    """Stands between clients and a server of this machine."""

    server_port: int
    port: int = field(default_factory=free_port)
    _flows: threading.Event = field(default_factory=threading.Event)
    _open: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return the address of the database behind it."""
        return f"postgresql://ams@127.0.0.1:{self.port}/postgres"

    def hang(self) -> None:
        """Pass nothing on from now, in neither direction; go on accepting connections."""
        self._flows.clear()

    def flow(self) -> None:
        """Pass everything on, also what has come meanwhile."""
        self._flows.set()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):  # the listener is closed at the end
            while True:
                client, _ = listener.accept()
                self._open.append(client)
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError):
            self._flows.wait()
            server = socket.create_connection(("127.0.0.1", self.server_port))
            self._open.append(server)
            back = threading.Thread(target=self._pass_on, args=(server, client), daemon=True)
            back.start()
            self._pass_on(client, server)

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while octets := source.recv(_OCTETS):
                self._flows.wait()
                sink.sendall(octets)
            sink.shutdown(socket.SHUT_WR)


@contextmanager
def proxy(server_port: int) -> Iterator[Proxy]:
    """Yield a proxy that passes on; all its connections end with the block."""
    made = Proxy(server_port)
    with socket.create_server(("127.0.0.1", made.port), backlog=128) as listener:
        made.flow()
        threading.Thread(target=made._accept, args=(listener,), daemon=True).start()
        try:
            yield made
        finally:
            made.flow()
            listener.shutdown(socket.SHUT_RDWR)
            for each in made._open:
                each.close()
