"""OCSP with a new connection for every request, and beside clients that only hold connections."""

import os
import sys
from pathlib import Path

from bench import stand, wrk
from bench.parts.ocsp import OPENSSL, OURS, at_least, table
from bench.programs import find
from bench.results import Aim, Part
from bench.scale import Scale
from bench.servers import running
from bench.wrk import Seen, Server

KEY = "ocsp_connections"
TITLE = "OCSP, a new connection for every request"
IDLE = "ams status, 500 idle clients beside"
_IDLERS = Path(__file__).parents[1] / "loads" / "idlers.py"
_COUNT = 500
_HARMLESS = 0.85  # what idle clients may cost the others, with the noise of two shared cores


def measure(scale: Scale) -> Part:
    """Measure and return what was found."""
    if not wrk.is_installed():
        return Part(KEY, TITLE, remarks=("Not measured: wrk is not installed.",))
    with stand.stand(scale) as one:
        servers: dict[str, Server] = {OURS: wrk.warm(one.by_get("close"))}
        if find("openssl"):
            servers[OPENSSL] = stand.openssl(one)
        found = wrk.interleaved(servers, scale)
        kept = _beside_idlers(one, scale)
    return report(found, kept)


def _beside_idlers(one: stand.Stand, scale: Scale) -> dict[str, list[Seen]]:
    """Measure kept connections alone and beside clients that only hold connections, in turn."""
    found: dict[str, list[Seen]] = {OURS: [], IDLE: []}
    command = (sys.executable, str(_IDLERS), str(one.port), str(_COUNT))
    for _ in range(scale.rounds):
        found[OURS].append(wrk.put(one.by_get(), scale.load_seconds))
        with running(command, os.environ, folder=one.folder):
            found[IDLE].append(wrk.put(one.by_get(), scale.load_seconds))
    return found


def report(found: dict[str, list[Seen]], kept: dict[str, list[Seen]]) -> Part:
    """Return tables and aims of what was measured."""
    ratio = wrk.ratio(kept[IDLE], kept[OURS])
    return Part(
        KEY,
        TITLE,
        aims=(
            at_least("OCSP, new connections: rate", found, OURS, OPENSSL, times=1),
            Aim(
                f"OCSP beside {_COUNT} clients that say nothing or stop half-way: rate ÷ alone",
                f"≥ {_HARMLESS}", f"{ratio:.2f}", ratio >= _HARMLESS,
            ),
        ),
        tables=(
            table("A new connection for every request", found, OURS),
            table("Kept connections, alone and beside idle clients", kept, OURS),
        ),
        figures={"ocsp_connections.rate": wrk.rate(found[OURS])},
    )  # fmt: skip
