"""All connections of one process: who is let in, whose time is over, what they share."""

import asyncio
import ipaddress
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from email.utils import formatdate
from typing import Protocol

from ams.core.logs import Log
from ams.distribution.messages import Exchange, Reply
from ams.distribution.server.again import Again, Surroundings, nothing_again
from ams.distribution.server.connection import Connection, Phase
from ams.distribution.server.heads import Ready
from ams.distribution.server.lane import Lane
from ams.distribution.server.limits import Limits
from ams.distribution.server.metrics import Metrics

log = Log(__name__)

Fast = Callable[[bytes, bytes, bytes], Ready | None]
_TICK_SECONDS = 0.5
_MANY = 8  # an eighth
_FILE_THREADS = 4
_PEER_PREFIX = 64  # who has an IPv6 address mostly has this many of them


class Content(Protocol):
    """What is served."""

    def answer(self, exchange: Exchange) -> Reply:
        """Return the answer; called in a thread, may take its time, raises nothing."""

    def busy(self, exchange: Exchange) -> Reply:
        """Return at once what a client is told that should come back."""


def nothing_ready(_method: bytes, _target: bytes, _body: bytes) -> None:
    """Have no answer made already."""


def nobody(_metrics: Metrics) -> None:
    """Tell nobody."""


class Service:
    """Serves ``application`` on one loop.

    ``fast`` is asked first, on the loop, with method, address and body of a plain GET or POST; it
    must answer within microseconds, or with ``None`` at once. ``again`` is asked before it, for
    what ``fast`` has answered already. ``told`` is told the figures often.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        application: Content,
        *,
        limits: Limits,
        fast: Fast = nothing_ready,
        again: Again = nothing_again,
        told: Callable[[Metrics], None] = nobody,
    ) -> None:
        """Begin without connections."""
        self.loop = loop
        self.application = application
        self.limits = limits
        self.fast = fast
        self.surroundings = Surroundings(again)
        self._told = told
        self.metrics = Metrics()
        self.lane = Lane(loop, threads=limits.lane_threads, waiting=limits.lane_waiting)
        self.files = Lane(loop, threads=_FILE_THREADS, waiting=limits.connections)
        self.is_stopping = False
        self.now = 0.0  # of the next tick, so that nobody's time is cut short
        self.idle_until = 0.0
        self.tail = self.tail_keeping = self.tail_closing = b""
        self._connections: set[Connection] = set()
        self._peers: Counter[str] = Counter()
        self._idle: list[Connection] = []
        self._idle_of = 0.0
        self._many_were_idle = False
        self._emptied = asyncio.Event()
        self._tick()

    def again(self, data: bytes) -> bytes | None:
        """Return the response to ``data``, counted, if it is a request that need not be read."""
        octets = self.surroundings.answer(data, self.tail)
        if octets is None or self.is_stopping:
            return None
        self.metrics.given_again += 1
        return octets

    def connection(self) -> Connection:
        """Return the protocol of a connection that has just come."""
        return Connection(self)

    def admit(self, connection: Connection) -> bool:
        """Let a connection in; where all is taken, the one that has been idle longest goes."""
        limits = self.limits
        peer = _party(connection.peer)
        if limits.connections_per_peer and self._peers[peer] >= limits.connections_per_peer:
            self.metrics.turned_away["peer"] += 1
            return False
        if len(self._connections) >= limits.connections and not self._made_room():
            self.metrics.turned_away["full"] += 1
            return False
        self._connections.add(connection)
        self._peers[peer] += 1
        self.metrics.connections = len(self._connections)
        return True

    def release(self, connection: Connection) -> None:
        """Forget a connection that is gone."""
        if connection not in self._connections:
            return
        self._connections.remove(connection)
        peer = _party(connection.peer)
        self._peers[peer] -= 1
        if not self._peers[peer]:
            del self._peers[peer]
        self.metrics.connections = len(self._connections)
        if self.is_stopping and not self._connections:
            self._emptied.set()

    async def stop(self) -> None:
        """Finish what runs, at most for as long as draining may take; then end the rest."""
        self.is_stopping = True
        for connection in list(self._connections):
            connection.stop()
        if self._connections:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._emptied.wait(), self.limits.drain_seconds)
        for connection in list(self._connections):
            connection.abort()
        await asyncio.sleep(0)  # transports that were closed tell their connections
        self.lane.close()
        self.files.close()

    def _made_room(self) -> bool:
        """Close the connection that has been idle longest.

        Looking through all is dear, so it is done again only after a tick or if it brought much.
        """
        if not self._idle and (self._idle_of != self.now or self._many_were_idle):
            self._idle_of = self.now
            idle = [each for each in self._connections if each.phase is Phase.IDLE]
            self._idle = sorted(idle, key=lambda each: each.deadline, reverse=True)
            self._many_were_idle = len(idle) * _MANY >= len(self._connections)
        while self._idle:
            connection = self._idle.pop()
            if connection.phase is Phase.IDLE and connection in self._connections:
                connection.abort()
                self.release(connection)
                return True
        return False

    def _tick(self) -> None:
        """Renew the date, and end what has taken too long."""
        now = self.loop.time()
        self.now = now + _TICK_SECONDS
        self.idle_until = self.now + self.limits.idle_seconds
        date = f"Date: {formatdate(time.time(), usegmt=True)}\r\n".encode()
        self.tail = date + b"\r\n"
        self.tail_keeping = date + b"Connection: keep-alive\r\n\r\n"
        self.tail_closing = date + b"Connection: close\r\n\r\n"
        for connection in [each for each in self._connections if each.deadline < now]:
            connection.expire()
        self.metrics.settle()
        self._told(self.metrics)
        self._timer = self.loop.call_later(_TICK_SECONDS, self._tick)


def _party(address: str) -> str:
    """Return whom an address belongs to: itself, or its network if it is IPv6."""
    if ":" not in address:
        return address
    parsed = ipaddress.IPv6Address(address.partition("%")[0])
    mapped = parsed.ipv4_mapped
    return str(mapped or ipaddress.IPv6Network((int(parsed), _PEER_PREFIX), strict=False))
