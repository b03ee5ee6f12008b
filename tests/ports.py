"""Ports for the servers that tests start, apart from those that the system gives to clients."""

import secrets
import socket
from collections.abc import Sequence

# Below the range from which a connection gets its own port: nothing takes one in between.
_FIRST, _LAST = 10_000, 32_000
_ATTEMPTS = 200


def free_port(*, beside: Sequence[int] = ()) -> int:
    """Return a port of the loopback interface that is free, and so are those ``beside`` it."""
    for _attempt in range(_ATTEMPTS):
        port = _FIRST + secrets.randbelow(_LAST - _FIRST - max(beside, default=0))
        if all(_is_free(port + offset) for offset in (0, *beside)):
            return port
    raise AssertionError("no port is free")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
