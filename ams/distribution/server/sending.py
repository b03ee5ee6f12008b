"""Files to clients of any speed: a piece at a time, the next when the one before has left."""

import os
from asyncio import WriteTransport
from collections.abc import Callable

from ams.distribution.messages import FilePart
from ams.distribution.server.lane import Lane

_PIECE = 128 * 1024


class FileSender:
    """Sends one part of a file; at most one piece is in memory, whatever the client does.

    uvloop has no sendfile of its own; reading goes through threads, since a disk may be slow.
    """

    __slots__ = ("_busy", "_done", "_lane", "_left", "_offset", "_part", "_transport", "_waits")

    def __init__(
        self, part: FilePart, transport: WriteTransport, lane: Lane, done: Callable[[bool], None]
    ) -> None:
        """Send ``part`` and call ``done`` with whether all of it went out."""
        self._part = part
        self._transport = transport
        self._lane = lane
        self._done = done
        self._offset = part.offset
        self._left = part.length
        self._busy = False
        self._waits = False

    def pause(self) -> None:
        """Read no further: the client is slower than the disk."""
        self._waits = True

    def resume(self) -> None:
        """Go on."""
        self._waits = False
        if not self._busy:
            self._read()

    def _read(self) -> None:
        if not self._left:
            self._end(whole=True)
            return
        size = min(_PIECE, self._left)
        self._busy = self._lane.submit(lambda: self._piece(size), self._write)
        if not self._busy:
            self._end(whole=False)

    def _piece(self, size: int) -> bytes:
        try:
            return os.pread(self._part.descriptor, size, self._offset)
        except OSError:
            return b""

    def _write(self, piece: bytes) -> None:
        self._busy = False
        if self._transport.is_closing() or not piece:
            self._end(whole=False)
            return
        self._offset += len(piece)
        self._left -= len(piece)
        self._transport.write(piece)
        if not self._waits:
            self._read()

    def _end(self, *, whole: bool) -> None:
        self._part.close()
        self._done(whole)
