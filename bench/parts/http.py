"""The HTTP layer alone: the same fixed answer from ours, general servers, nginx (ADR 0019)."""

import os
from collections.abc import Mapping, Sequence

from bench import http_servers, progress
from bench.http_servers import Load
from bench.measuring import ProgramFailed
from bench.programs import find
from bench.results import Aim, Part, Table
from bench.scale import Scale

KEY = "http"
OURS, BARE, NGINX = "ours", "bare uvloop protocol", "nginx, static file"
_MODES: dict[str, dict[str, str]] = {
    f"{http_servers.CONNECTIONS} kept connections": {},
    "a new connection for every request": {"Connection": "close"},
}

Loads = Mapping[str, Sequence[Load]]


def measure(scale: Scale) -> Part:
    """Measure every server in both modes.

    Raises:
        ProgramFailed: wrk is not installed.
    """
    if find("wrk") is None:
        raise ProgramFailed("wrk is not installed")
    workers = len(os.sched_getaffinity(0))
    servers = http_servers.servers(workers)
    found: dict[str, Loads] = {}
    for mode, headers in _MODES.items():
        progress.say(f"HTTP servers, {mode}")
        found[mode] = http_servers.interleaved(
            servers,
            workers=workers,
            rounds=scale.rounds,
            seconds=scale.load_seconds,
            headers=headers,
        )
    return report(found)


def report(found: Mapping[str, Loads]) -> Part:
    """Return tables and aims of what was measured."""
    figures = {
        f"http.{name}.{number}": http_servers.rate(loads)
        for number, by_name in enumerate(found.values())
        for name, loads in by_name.items()
    }
    return Part(
        KEY,
        "HTTP servers with the same fixed answer of 900 octets",
        aims=tuple(_aims(found)),
        tables=tuple(_table(mode, by_name) for mode, by_name in found.items()),
        remarks=("wrk with 2 threads runs on the same cores.",),
        figures=figures,
    )


def _table(mode: str, by_name: Loads) -> Table:
    rows = [
        (
            name, f"{http_servers.rate(loads):,.0f}", f"{http_servers.p99(loads):.2f}",
            f"{http_servers.ratio(by_name[OURS], loads):.2f}",
        )
        for name, loads in by_name.items()
    ]  # fmt: skip
    return Table(
        f"Answers a second, {mode}, medians",
        ("server", "answers/s", "p99 ms", "ours ÷ it"),
        tuple(rows),
    )


def _aims(found: Mapping[str, Loads]) -> list[Aim]:
    aims = []
    for mode, by_name in found.items():
        if NGINX in by_name:
            measured = http_servers.ratio(by_name[OURS], by_name[NGINX])
            said = f"{measured:.2f} ×"
            aims.append(Aim(f"HTTP alone, {mode}: nginx", "≥ 0.5 ×", said, measured >= 0.5))
    return aims
