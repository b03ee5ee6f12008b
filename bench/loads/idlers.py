"""Clients that cost a bad server dearly: ``python idlers.py PORT COUNT``, until killed.

Half of them connect and say nothing, half stop in the middle of a request. Who is sent away comes
back.
"""

import selectors
import socket
import sys
import time

_HALF = b"POST /ocsp HTTP/1.1\r\nHost: x\r\nContent-Type: application/ocsp-request\r\nContent-Le"
_PAUSE = 0.05


def main() -> None:
    """Keep so many connections open."""
    port, count = (int(argument) for argument in sys.argv[1:])
    watched = selectors.DefaultSelector()
    for number in range(count):
        _connect(watched, port, number)
    while True:
        for key, _ in watched.select(1.0):
            watched.unregister(key.fileobj)
            _close(key.fileobj)
            _connect(watched, port, key.data)
        time.sleep(_PAUSE)


def _connect(watched: selectors.BaseSelector, port: int, number: int) -> None:
    client = socket.create_connection(("127.0.0.1", port), timeout=10)
    if number % 2:
        client.sendall(_HALF)
    watched.register(client, selectors.EVENT_READ, number)


def _close(client: object) -> None:
    assert isinstance(client, socket.socket)
    client.close()


if __name__ == "__main__":
    main()
