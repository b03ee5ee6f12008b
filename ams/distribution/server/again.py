"""Requests that differ from one that httptools has read in nothing but an address it has read too.

What a client sends around the address (its Host, its other fields) is the same each time. A request
that is GET, such an address and such surroundings, octet for octet, is read to the same end by the
parser: it reads an address up to the space behind it, whatever follows, and what follows alike
behind any address. So it need not be read again (ADR 0019).
"""

from collections.abc import Callable
from typing import Final

from ams.distribution.server.reading import Incoming

_BEGINS: Final = b"GET "
_ENDS: Final = b"\r\n\r\n"
_NOT_PLAIN: Final = frozenset(
    {
        b"if-none-match", b"if-modified-since", b"range", b"expect", b"content-length",
        b"transfer-encoding", b"upgrade",
    }
)  # fmt: skip
_LONGEST: Final = 1024
_ROOM: Final = 512

Again = Callable[[bytes, bytes], bytes | None]
"""Return what was answered to a plain GET of an address before, if it is still the answer.

The second argument ends the head; the result is the whole response.
"""


def nothing_again(_target: bytes, _tail: bytes) -> None:
    """Keep no answers."""


class Surroundings:
    """What stood around the addresses of plain GET requests; the oldest makes room.

    Plain: HTTP/1.1, no body, no condition, no range, the connection stays.
    """

    def __init__(self, again: Again) -> None:
        """Ask ``again`` for what is answered at an address."""
        self._again = again
        self._known: dict[bytes, None] = {}

    def answer(self, data: bytes, tail: bytes) -> bytes | None:
        """Return the response to ``data``, one whole request, if it need not be read."""
        end = data.find(b" ", 4)
        if data[end:] not in self._known or not data.startswith(_BEGINS):
            return None
        return self._again(data[4:end], tail)

    def learn(self, data: bytes, incoming: Incoming) -> None:
        """Remember what stands around the address in ``data``, if it is this plain GET alone."""
        begin = _BEGINS + incoming.target
        if not data.startswith(begin) or not _is_plain(incoming):
            return
        around = data[len(begin) :]
        if around in self._known or len(around) > _LONGEST:
            return
        if around.startswith(b" ") and around.partition(_ENDS)[1:] == (_ENDS, b""):
            if len(self._known) >= _ROOM:
                del self._known[next(iter(self._known))]
            self._known[around] = None


def _is_plain(incoming: Incoming) -> bool:
    return (
        incoming.method == b"GET"
        and incoming.keep_alive
        and not incoming.is_old
        and _NOT_PLAIN.isdisjoint(incoming.headers)
    )
