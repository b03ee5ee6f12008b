"""What one client may use of the status service; docs/operations.md lists the figures."""

from dataclasses import dataclass

from ams.distribution.messages import MAX_BODY


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in octets, times in seconds, counts per process.

    The times of a head and of a body run from their first octet and are not extended by further
    ones, so that a client that sends a little now and then gains nothing.
    """

    target: int = 8 * 1024
    head: int = 16 * 1024
    headers: int = 64
    body: int = MAX_BODY
    head_seconds: float = 10.0
    body_seconds: float = 15.0
    idle_seconds: float = 60.0
    answer_seconds: float = 30.0
    write_seconds: float = 30.0
    linger_seconds: float = 2.0
    drain_seconds: float = 10.0
    pipelined: int = 16
    connections: int = 10_000
    connections_per_peer: int = 256  # 0: no limit, behind a proxy
    lane_threads: int = 8
    lane_waiting: int = 64
