"""The whole status service over millions of certificates: when it answers, what memory it takes."""

import contextlib
import statistics
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.x509 import ocsp

from bench import progress, stand, wrk
from bench.installations import Installation, installation
from bench.measuring import ProgramFailed
from bench.results import Aim, Part, Table
from bench.scale import Scale
from bench.servers import free_port, running
from bench.stand import Stand

KEY = "index"
_REAL, _REVOKED = 1_100, 1_000  # the installation's own certificates, beside those of the index
_MOST_ASKED = 100_000
_ROUNDS_TO_KEEP = 4  # until each process was asked for every answer, and keeps it
_PATIENCE = 60.0
_SECONDS_AIM, _MEMORY_AIM = 5.0, 600.0
_KNOWN = (ocsp.OCSPCertStatus.GOOD, ocsp.OCSPCertStatus.REVOKED)


@dataclass(frozen=True, slots=True)
class Started:
    """One start: seconds to the first answer, and each process's MB at rest and after load."""

    seconds: float
    resting: Mapping[str, float]
    loaded: Mapping[str, float]


def measure(scale: Scale) -> Part:
    """Measure and return what was found.

    Raises:
        ProgramFailed: the service does not answer from the index.
    """
    title = f"Status service with an index of {scale.index:,} certificates"
    if not wrk.is_installed():
        return Part(KEY, title, remarks=("Not measured: wrk is not installed.",))
    with installation(_REAL, _REVOKED) as one:
        progress.say(f"  writing an index of {scale.index:,} certificates")
        asked = str(min(_MOST_ASKED, scale.index))
        built, *serials = one.run(*one.module("synthetic_index", str(scale.index), asked)).split()
        folder = one.data / "stand"
        folder.mkdir()
        stand.write_questions(one, folder, serials)
        found = [_started(one, folder, scale) for _ in range(scale.rounds)]
        size = sum(path.stat().st_size for path in (one.data / "ocsp").rglob("base"))
    return report(title, found, built=float(built), size=size)


def _started(one: Installation, folder: Path, scale: Scale) -> Started:
    port = free_port()
    environment = {
        **one.environment,
        "AMS_STATUS_BIND": f"127.0.0.1:{port}",
        "AMS_STATUS_CONNECTIONS_PER_PEER": "0",
    }
    with (folder / "paths.txt").open() as paths:
        question = paths.readline().strip()
    began = time.perf_counter()
    with running(one.ams("status"), environment, folder=folder) as process:
        _await(f"http://127.0.0.1:{port}{question}")
        seconds = time.perf_counter() - began
        resting = dict(_memory(process.pid))
        wrk.put(Stand(one, folder, port).by_get(), _ROUNDS_TO_KEEP * scale.load_seconds)
        loaded = dict(_memory(process.pid))
    progress.say(f"  answers after {seconds:.2f} s; {sum(loaded.values()):.0f} MB under load")
    return Started(seconds, resting, loaded)


def _await(url: str) -> None:
    """Return once the certificate, which the index alone knows, is spoken of."""
    deadline = time.perf_counter() + _PATIENCE
    while time.perf_counter() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - loopback
            read = ocsp.load_der_ocsp_response(answer.read())
            is_known = read.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
            if is_known and read.certificate_status in _KNOWN:
                return
        time.sleep(0.02)
    raise ProgramFailed(f"{url} is not answered from the index")


def _memory(root: int) -> Iterator[tuple[str, float]]:
    """Yield each process of a tree and the MB that are its own (PSS: a share of what is shared)."""
    found = [root]
    for pid in found:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            found += map(int, children.read_text().split())
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        pss = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        yield f"{arguments[-2].decode()} ({pid})", int(pss.split()[1]) * 1024 / 1e6


def report(title: str, found: Sequence[Started], *, built: float, size: int) -> Part:
    """Return table and aims of what was measured; ``size`` of the index in octets."""
    seconds = statistics.median(one.seconds for one in found)
    resting, loaded = (
        statistics.median(sum(each.values()) for each in times)
        for times in ([one.resting for one in found], [one.loaded for one in found])
    )
    last = found[-1]
    rows = [
        (name.partition(" ")[0], f"{last.resting.get(name, 0.0):.0f}", f"{memory:.0f}")
        for name, memory in last.loaded.items()
    ]
    rows.append(("all, median of the rounds", f"{resting:.0f}", f"{loaded:.0f}"))
    return Part(
        KEY,
        title,
        aims=(
            Aim(
                f"{title}: from start to the first answer", f"≤ {_SECONDS_AIM:g} s",
                f"{seconds:.2f} s", seconds <= _SECONDS_AIM,
            ),
            Aim(
                f"{title}: memory of all processes", f"≤ {_MEMORY_AIM:g} MB", f"{loaded:.0f} MB",
                loaded <= _MEMORY_AIM,
            ),
        ),
        tables=(
            Table("MB (PSS), after start and under load", ("process", "resting", "loaded"),
                  tuple(rows)),
        ),
        remarks=(
            f"The index has {size / 1e6:.0f} MB and was written in {built:.0f} s.",
            "What a process maps of it counts as memory here, divided among those that map it.",
        ),
        figures={"index.seconds": seconds, "index.loaded_mb": loaded},
    )  # fmt: skip
