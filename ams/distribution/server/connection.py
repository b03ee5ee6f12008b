"""One client's connection: requests in order, answers in order, each within its time."""

import asyncio
from collections import deque
from enum import Enum, auto
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from ams.distribution.messages import Exchange, FilePart, Reply, plain
from ams.distribution.server.heads import CONTINUE, head_of, is_known, not_modified
from ams.distribution.server.reading import Incoming, Reader, Refusal
from ams.distribution.server.sending import FileSender

if TYPE_CHECKING:
    from ams.distribution.server.service import Service

_SLICE = 8 * 1024  # what is parsed at once, so that a burst of requests is counted in time
_FAST_METHODS = frozenset({b"GET", b"POST"})
_NOT_FAST = frozenset({b"range", b"if-modified-since"})
_LEAST_PROGRESS = 64 * 1024  # what a slow client takes at least in the time for writing
_TOO_SLOW = Refusal(HTTPStatus.REQUEST_TIMEOUT, "the request did not arrive in time")


class Phase(Enum):
    """What the connection waits for."""

    IDLE = auto()
    READING = auto()
    ANSWERING = auto()
    WRITING = auto()
    ENDING = auto()


# Looking a member up in its class costs more than all else that is done with it.
_IDLE, _READING, _ANSWERING, _WRITING, _ENDING = Phase


class Connection(asyncio.Protocol):
    """Speaks HTTP/1.1 with one client."""

    __slots__ = (
        "_current", "_has_ended", "_is_last", "_is_working", "_paused", "_queue", "_raw", "_reader",
        "_sender", "_service", "_transport", "_unread", "_unsent", "deadline", "peer", "phase",
    )  # fmt: skip

    def __init__(self, service: "Service") -> None:
        """Belong to ``service``."""
        self._service = service
        self._reader = Reader(service.limits, self)
        self._queue: deque[Incoming] = deque()
        self._unread = self._raw = b""
        self._current: Incoming | None = None
        self._sender: FileSender | None = None
        self._is_working = self._paused = self._is_last = self._has_ended = False
        self._unsent = 0
        self.phase = _IDLE
        self.deadline = 0.0
        self.peer = ""
        self._transport: asyncio.Transport

    # What the transport calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for a request, if there is room for one more client."""
        self._transport = cast("asyncio.Transport", transport)
        self.peer = str((transport.get_extra_info("peername") or ("",))[0])
        self.deadline = self._service.now + self._service.limits.head_seconds
        if not self._service.admit(self):
            self.phase = _ENDING
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Let go of everything; what a thread still works on is dropped when it comes."""
        self._service.release(self)
        self.phase = _ENDING
        self._current = None
        self._queue.clear()
        self._reader.close()
        if self._sender is not None:
            self._sender.resume()  # finds the transport closed and closes its file

    def data_received(self, data: bytes) -> None:
        """Read on; what comes after the last request is dropped."""
        if self.phase is _IDLE and not (self._reader.unfinished or self._unread):
            octets = self._service.again(data)
            if octets is not None:
                self._transport.write(octets)
                if self.phase is _IDLE:
                    self.deadline = self._service.idle_until
                return
            self._raw = data  # from where a request begins
        if self._is_last or self.phase is _ENDING:
            return
        if self._unread:
            self._unread += data
            return
        self._feed(data)

    def eof_received(self) -> bool:
        """Answer what has been asked, then close."""
        self._is_last = self._has_ended = True
        return self._current is not None or self._paused

    def pause_writing(self) -> None:
        """Wait until the client has read some of what was sent."""
        self._paused = True
        self._unsent = self._transport.get_write_buffer_size()
        self._transport.pause_reading()
        self._set(_WRITING, self._service.limits.write_seconds)
        if self._sender is not None:
            self._sender.pause()

    def resume_writing(self) -> None:
        """Go on sending, or reading."""
        self._paused = False
        if self.phase is _ENDING:
            return
        if self._sender is not None:
            self._set(_WRITING, self._service.limits.write_seconds)
            self._sender.resume()
        elif self._current is None:
            self._go_on()

    # What the reader calls.

    def head_is_read(self, *, expects_continue: bool) -> None:
        """Give the body its time, and ask for it where the client waits to be asked."""
        if self._current is None and not self._queue:
            self._set(_READING, self._service.limits.body_seconds)
            if expects_continue:
                self._transport.write(CONTINUE)

    def take(self, incoming: Incoming) -> None:
        """Answer the request at once, or after those before it."""
        if self._current is not None or self._queue or self._paused:
            self._raw = b""
            self._queue.append(incoming)
        else:
            self._answer(incoming)

    # Reading.

    def _feed(self, data: bytes) -> None:
        if self.phase is _IDLE:
            self._set(_READING, self._service.limits.head_seconds)
        self._is_working = True
        if len(data) <= _SLICE:
            self._reader.feed(data)
        else:
            self._feed_slices(data)
        self._is_working = False
        self._settle()

    def _feed_slices(self, data: bytes) -> None:
        position = 0
        while position < len(data) and self._wants_more():
            self._reader.feed(data[position : position + _SLICE])
            position += _SLICE
        self._unread = data[position:]

    def _wants_more(self) -> bool:
        return not (
            self._paused
            or self._is_last
            or self._reader.refusal
            or len(self._queue) >= self._service.limits.pipelined
        )

    def _settle(self) -> None:
        """After reading or answering: decide what to wait for."""
        if self.phase is _ENDING:
            return
        if self._current is None and not self._paused and not self._queue:
            if self._reader.refusal is not None and not self._is_last:
                self._refuse(self._reader.refusal)
                return
            if self._is_last:
                self._end()
                return
            self._wait()
            if not self._unread:
                return
        if self._unread or not self._wants_more():
            self._transport.pause_reading()

    def _wait(self) -> None:
        limits = self._service.limits
        if not self._reader.is_within:
            self._set(_IDLE, limits.idle_seconds)
        elif self.phase is not _READING:
            self._set(_READING, limits.head_seconds)

    def _go_on(self) -> None:
        """Answer what waits, then read what waits, then listen again."""
        if self._is_working:
            return
        self._is_working = True
        while self._queue and self._current is None and not self._paused:
            self._answer(self._queue.popleft())
        self._is_working = False
        if self._unread and self._current is None and self._wants_more():
            data, self._unread = self._unread, b""
            self._feed(data)
        else:
            self._settle()
        if not self._unread and self._wants_more() and self.phase is not _ENDING:
            self._transport.resume_reading()

    # Answering.

    def _answer(self, incoming: Incoming) -> None:
        method, target, headers, body, keep_alive, _ = incoming
        service = self._service
        raw, self._raw = self._raw, b""
        if not keep_alive:
            self._is_last = True
        if method in _FAST_METHODS and _NOT_FAST.isdisjoint(headers):
            ready = service.fast(method, target, body)
            if ready is not None:
                status, head, content = 200, ready.head, ready.body
                if b"if-none-match" in headers and is_known(ready, headers):
                    status, head, content = 304, not_modified(ready), b""
                self._transport.write(b"".join((head, self._tail(incoming), content)))
                service.metrics.count(ready.kind, status)
                service.surroundings.learn(raw, incoming)
                self.phase = _ANSWERING
                return
        self._current = incoming
        self._set(_ANSWERING, service.limits.answer_seconds)
        self._answer_slowly(incoming)

    def _answer_slowly(self, incoming: Incoming) -> None:
        exchange = Exchange.of(incoming.method, incoming.target, incoming.headers, incoming.body)
        answer = self._service.application.answer
        begun = self._service.loop.time()

        def done(reply: Reply) -> None:
            self._service.metrics.took(exchange.path, self._service.loop.time() - begun)
            self._send(incoming, exchange, reply)

        if not self._service.lane.submit(lambda: answer(exchange), done):
            self._send(incoming, exchange, self._service.application.busy(exchange))

    def _send(self, incoming: Incoming, exchange: Exchange, reply: Reply) -> None:
        if self._current is not incoming or self._transport.is_closing():
            reply.close()
            return
        self._service.metrics.count_path(exchange.path, reply.status)
        head = head_of(reply) + self._tail(incoming)
        if exchange.method == "HEAD":
            reply.close()
            self._transport.write(head)
        elif isinstance(reply.body, FilePart):
            self._send_file(head, reply.body)
            return
        else:
            self._transport.write(head + reply.body)
        self._finish(whole=True)

    def _send_file(self, head: bytes, part: FilePart) -> None:
        self._set(_WRITING, self._service.limits.write_seconds)
        sender = FileSender(part, self._transport, self._service.files, self._file_is_sent)
        self._sender = sender
        self._transport.write(head)
        if not self._paused:
            sender.resume()

    def _file_is_sent(self, whole: bool) -> None:  # noqa: FBT001 - a callback's one fact
        self._sender = None
        self._finish(whole=whole)

    def _finish(self, *, whole: bool) -> None:
        self._current = None
        if not whole:
            self._transport.abort()  # a body cut short must not look complete
        elif self.phase is not _ENDING and not self._paused:
            self.phase = _ANSWERING
            self._go_on()

    def _tail(self, incoming: Incoming) -> bytes:
        """Return what ends the head: the date, and what becomes of the connection."""
        if self._service.is_stopping:
            self._is_last = True
        if self._is_last and not self._queue:
            return self._service.tail_closing
        return self._service.tail_keeping if incoming.is_old else self._service.tail

    # Ending.

    def expire(self) -> None:
        """End what has taken too long."""
        match self.phase:
            case Phase.READING:
                self._refuse(_TOO_SLOW)
            case Phase.ANSWERING:
                self._give_up()
            case Phase.IDLE:
                self._end()
            case Phase.WRITING if self._has_moved():
                self._set(Phase.WRITING, self._service.limits.write_seconds)
            case _:
                self._transport.abort()

    def stop(self) -> None:
        """Close if nothing is being asked, otherwise after the answer."""
        if self.phase is _IDLE:
            self._end()

    def abort(self) -> None:
        """Close at once, whatever is under way."""
        self.phase = _ENDING
        self._transport.abort()

    def _give_up(self) -> None:
        """Ask the client to come back; what a thread still works on is dropped when it comes."""
        incoming = self._current
        if incoming is None:
            self._transport.abort()
            return
        self._queue.clear()
        self._is_last = True
        exchange = Exchange.of(incoming.method, incoming.target, incoming.headers, incoming.body)
        self._send(incoming, exchange, self._service.application.busy(exchange))

    def _refuse(self, refusal: Refusal) -> None:
        """Say why and close, leaving time to read it before what else came is thrown away."""
        text = f"{refusal.why}\n".encode()
        reply = plain(refusal.status, refusal.why)
        self._current = None
        self._is_last = True
        self._service.metrics.count("refused", refusal.status)
        self._transport.write(head_of(reply) + self._service.tail_closing + text)
        self._end(lingering=True)

    def _end(self, *, lingering: bool = False) -> None:
        """Close once all is sent; closing on octets unread would take the answer back (9.6)."""
        limits = self._service.limits
        self._set(_ENDING, limits.write_seconds)
        self._queue.clear()
        if self._has_ended or not (lingering or self._unread):
            self._transport.close()
            return
        self._unread = b""
        self.deadline = self._service.now + limits.linger_seconds
        self._transport.write_eof()
        self._transport.resume_reading()

    def _has_moved(self) -> bool:
        """Tell whether a slow client has taken a fair part of what waits for it."""
        before, self._unsent = self._unsent, self._transport.get_write_buffer_size()
        return before - self._unsent >= _LEAST_PROGRESS

    def _set(self, phase: Phase, seconds: float) -> None:
        self.phase = phase
        self.deadline = self._service.now + seconds
