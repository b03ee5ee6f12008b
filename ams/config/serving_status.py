"""One process of the status service, put together: content, address, limits, figures."""

import socket
import threading

from django.conf import settings

from ams.config.environment import Environment
from ams.config.processes import split_bind
from ams.core.clock import Clock, SystemClock
from ams.distribution.application import Application
from ams.distribution.crl_figures import CRLFigures
from ams.distribution.fast import FastOCSP
from ams.distribution.server.limits import Limits
from ams.distribution.server.serving import MetricsAddress, listening, run
from ams.distribution.server.snapshots import Board
from ams.revocation.ahead import InSpareTime, numbers_of
from ams.revocation.fast import FastAnswers
from ams.revocation.index.following import nothing_more
from ams.revocation.index.following import run as run_keeper
from ams.revocation.index.keeping import index_folder
from ams.revocation.node import status_node


def serve_status(environment: Environment) -> None:
    """Serve until SIGTERM."""
    clock = SystemClock()
    fast = _fast(clock)
    run(
        Application(clock),
        listening(*split_bind(environment.status_bind)),
        limits=Limits(
            connections=environment.status_connections,
            connections_per_peer=environment.status_connections_per_peer,
        ),
        metrics=_metrics(environment, clock),
        fast=fast,
        again=fast.again,
    )


def keep_index(stop: threading.Event) -> None:
    """Keep this node's index until ``stop``, and sign answers ahead if that is the policy."""
    clock = SystemClock()
    numbers = numbers_of(settings.AMS_OCSP_AHEAD)
    spare = InSpareTime(numbers, clock) if numbers else nothing_more
    run_keeper(index_folder(), clock, stop, spare=spare)


def _fast(clock: Clock) -> FastOCSP:
    node = status_node(index_folder())
    node.source(clock.now())  # opens the index, which takes a moment
    return FastOCSP(FastAnswers(node, clock))


def _metrics(environment: Environment, clock: Clock) -> MetricsAddress | None:
    """Return where figures are told; nodes that share the data folder keep theirs apart."""
    if not environment.status_metrics_bind:
        return None
    _, port = split_bind(environment.status_bind)
    folder = environment.data / "run" / f"status-{socket.gethostname()}-{port}"
    listener = listening(*split_bind(environment.status_metrics_bind))
    return MetricsAddress(listener, Board(folder), more=CRLFigures(clock))
