"""A revocation committed on one node, seen on another under full OCSP load."""

import contextlib
import json
import shutil
import statistics
import threading
from collections.abc import Iterator

from bench import postgres, progress, wrk
from bench.installations import ISSUER, Installation
from bench.results import Aim, Part, Table
from bench.scale import Scale
from bench.servers import free_port, running
from bench.stand import Stand, write_questions
from bench.wrk import Seen

KEY = "visible"
TITLE = "Committed on one node, visible on another under full OCSP load"
_NAMES = {"ocsp": "OCSP", "crl": "full CRL"}
_AIM = 1.0


def measure(scale: Scale) -> Part:
    """Measure on two nodes with one PostgreSQL and return what was found."""
    if not (postgres.is_installed() and wrk.is_installed()):
        return Part(KEY, TITLE, remarks=("Not measured: PostgreSQL or wrk is not installed.",))
    count = min(scale.revocations, 200)
    with (
        postgres.installation(scale.certificates, scale.certificates // 5) as one,
        _node(one, one) as first,
        _node(_second(one), one) as second,
        running(one.ams("worker"), one.environment, folder=one.data, says="worker_started"),
        _load(first, second) as seen,
    ):
        command = one.module("witness", str(count), f"127.0.0.1:{second.port}")
        found: dict[str, list[float]] = json.loads(one.run(*command))
    return report(found, seen)


def _second(one: Installation) -> Installation:
    """Return another machine's view of the installation: the same database and keys."""
    folder = one.data.with_name("second")
    folder.mkdir()
    shutil.copytree(one.data / "keys", folder / "keys")
    shutil.copy(one.data / "secret-key", folder / "secret-key")
    return Installation(folder, one.database_url)


@contextlib.contextmanager
def _node(node: Installation, one: Installation) -> Iterator[Stand]:
    folder = node.data / "stand"
    folder.mkdir()
    serials = one.run(*one.module("serials")).split()
    write_questions(node, folder, serials)
    port = free_port()
    environment = {**node.environment, "AMS_STATUS_BIND": f"127.0.0.1:{port}"}
    healthy = f"http://127.0.0.1:{port}/healthz"
    with running(node.ams("status"), environment, folder=folder, answers=healthy):
        yield Stand(node, folder, port)


@contextlib.contextmanager
def _load(*nodes: Stand) -> Iterator[dict[int, list[Seen]]]:
    """Keep every node under load, from sixteen connections each, until the end of the block."""
    stop = threading.Event()
    seen: dict[int, list[Seen]] = {node.port: [] for node in nodes}
    for node in nodes:
        wrk.warm(node.by_get())

    def ask(node: Stand) -> None:
        while not stop.is_set():
            seen[node.port].append(wrk.put(node.by_get(), 5))

    threads = [threading.Thread(target=ask, args=(node,)) for node in nodes]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def percentile(values: list[float], share: float) -> float:
    """Return the smallest value that so great a share of ``values`` does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered)) - 1))]


def report(found: dict[str, list[float]], seen: dict[int, list[Seen]]) -> Part:
    """Return table and aims of what was measured."""
    rows, aims, figures = [], [], {}
    for key, seconds in found.items():
        p99 = percentile(seconds, 0.99)
        rows.append(
            (
                _NAMES[key], f"{statistics.median(seconds) * 1000:.0f}", f"{p99 * 1000:.0f}",
                f"{max(seconds) * 1000:.0f}",
            )
        )  # fmt: skip
        what = f"committed → visible on a second node, {_NAMES[key]}: p99"
        aims.append(Aim(what, f"≤ {_AIM:g} s", f"{p99:.2f} s", p99 <= _AIM))
        figures[f"visible.{key}.p99"] = p99
        progress.say(f"  {_NAMES[key]}: p99 {p99 * 1000:.0f} ms")
    rates = " and ".join(f"{wrk.rate(one):,.0f}" for one in seen.values() if one)
    count = len(next(iter(found.values())))
    return Part(
        KEY,
        TITLE,
        aims=tuple(aims),
        tables=(
            Table(
                f"Milliseconds from commit to visible, {count} revocations",
                ("by", "median", "p99", "worst"), tuple(rows),
            ),
        ),
        remarks=(f"Meanwhile the nodes answered {rates} OCSP requests a second ({ISSUER}).",),
        figures=figures,
    )  # fmt: skip
