"""Load by wrk, and what it saw."""

import contextlib
import json
import statistics
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from bench import progress
from bench.measuring import ProgramFailed, check
from bench.programs import find
from bench.scale import Scale

CONNECTIONS = 16
_PATIENCE = 30
_LOADS = Path(__file__).parent / "loads"


@dataclass(frozen=True, slots=True)
class Load:
    """What to ask of a server: ``script`` and the file of questions that it takes."""

    url: str
    script: str
    questions: Path
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What clients saw: answers in a second, times in milliseconds, what went wrong."""

    rate: float
    p50: float
    p99: float
    errors: int


Server = Callable[[], AbstractContextManager[Load]]
"""What is measured: entered for each round, so that a server may be started anew for it."""


def is_installed() -> bool:
    """Tell whether there is anything to make load with."""
    return find("wrk") is not None


def put(load: Load, seconds: float) -> Seen:
    """Ask for ``seconds`` from sixteen connections at once and return what was seen.

    Raises:
        ProgramFailed: wrk could not run, or no answer came.
    """
    command = (
        "wrk", "-t2", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--timeout", "5s",
        "-s", str(_LOADS / f"{load.script}.lua"), load.url, "--", str(load.questions), *load.more,
    )  # fmt: skip
    said = check(command, {"PATH": "/usr/bin:/bin"}, folder=load.questions.parent)
    found = json.loads(said.rpartition("RESULT ")[2])
    if not found["requests"]:
        raise ProgramFailed(f"{load.url} answered nothing to {load.questions}: {said}")
    return Seen(
        rate=found["requests"] / (found["microseconds"] / 1e6),
        p50=found["p50"] / 1000,
        p99=found["p99"] / 1000,
        errors=found["errors"] + found["refused"],
    )


def interleaved(servers: Mapping[str, Server], scale: Scale) -> dict[str, list[Seen]]:
    """Put every server under load in turn, as often as the scale says, in alternating order."""
    found: dict[str, list[Seen]] = {name: [] for name in servers}
    for number in range(scale.rounds):
        for name in list(servers)[:: 1 if number % 2 == 0 else -1]:
            with servers[name]() as load:
                seen = put(load, scale.load_seconds)
            found[name].append(seen)
            progress.say(f"  round {number + 1}: {name} {seen.rate:,.0f}/s, p99 {seen.p99:.2f} ms")
    return found


def warm(load: Load, *, seconds: float = 1.0) -> Server:
    """Return a server that runs already, after load that is not counted.

    Each of its processes opens its keys at its first question, which may take longer than a second.
    """
    for _ in range(_PATIENCE):
        with contextlib.suppress(ProgramFailed):
            put(load, 1)
            break
    put(load, seconds)
    return lambda: contextlib.nullcontext(load)


def rate(seen: Sequence[Seen]) -> float:
    """Return the median rate."""
    return statistics.median(one.rate for one in seen)


def p99(seen: Sequence[Seen]) -> float:
    """Return the median of the rounds' 99th percentiles, in milliseconds."""
    return statistics.median(one.p99 for one in seen)


def ratio(ours: Sequence[Seen], peers: Sequence[Seen]) -> float:
    """Return the median of the rounds' ratios of rates, ours to the peer's."""
    return statistics.median(one.rate / other.rate for one, other in zip(ours, peers, strict=True))
