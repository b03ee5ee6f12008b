"""One process of the status service: a socket that it shares, a loop, a clean end."""

import asyncio
import gc
import resource
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace

import uvloop
from prometheus_client.core import Metric

from ams.distribution.server.again import Again, nothing_again
from ams.distribution.server.exposition import MetricsPage, nothing_more
from ams.distribution.server.limits import Limits
from ams.distribution.server.service import Content, Fast, Service, nobody, nothing_ready
from ams.distribution.server.snapshots import Board

_BACKLOG = 4096
_OWN_FILES = 128
_FOR_METRICS = Limits(connections=64, connections_per_peer=0, lane_threads=1)


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that shares its address with those of the other processes.

    The kernel spreads new connections over them; the connections of a process that dies are its
    own loss.

    Raises:
        OSError: the address is another program's or not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((host, port))
        listener.setblocking(False)  # noqa: FBT003 - the standard library's signature
    except OSError:
        listener.close()
        raise
    return listener


@dataclass(frozen=True, slots=True)
class MetricsAddress:
    """Where this process tells its figures, those of its siblings, and ``more``."""

    listener: socket.socket
    board: Board
    more: Callable[[], Iterable[Metric]] = nothing_more


def run(
    application: Content,
    listener: socket.socket,
    *,
    limits: Limits | None = None,
    fast: Fast = nothing_ready,
    again: Again = nothing_again,
    metrics: MetricsAddress | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, then finish what runs."""
    limits = _affordable(limits or Limits(), _allow_many_files())
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        loop = runner.get_loop()
        stopped = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopped.set)
        told = metrics.board.write if metrics else nobody
        service = Service(loop, application, limits=limits, fast=fast, again=again, told=told)
        serving = [serve(service, listener, stopped)]
        if metrics is not None:
            page = MetricsPage(metrics.board.read, metrics.more)
            figures = Service(loop, page, limits=_FOR_METRICS)
            serving.append(serve(figures, metrics.listener, stopped))
        runner.run(_all(serving))


async def _all(serving: Sequence[Coroutine[object, object, None]]) -> None:
    async with asyncio.TaskGroup() as group:
        for each in serving:
            group.create_task(each)


async def serve(
    service: Service,
    listener: socket.socket,
    stopped: asyncio.Event,
    *,
    begun: Callable[[], None] = lambda: None,
) -> None:
    """Serve on ``listener`` until ``stopped``; ``begun`` is called when it listens."""
    server = await service.loop.create_server(
        service.connection, sock=listener, backlog=_BACKLOG, start_serving=True
    )
    gc.freeze()  # what was loaded is not looked through again
    begun()
    await stopped.wait()
    server.close()
    await service.stop()


def _allow_many_files() -> int:
    """Let this process open as many files as the system allows, and return how many."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return sys.maxsize if most == resource.RLIM_INFINITY else most


def _affordable(limits: Limits, files: int) -> Limits:
    """Return limits that leave every connection a file to be sent, and the process its own."""
    return replace(limits, connections=min(limits.connections, max(1, (files - _OWN_FILES) // 2)))
