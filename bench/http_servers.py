"""HTTP servers on the same machine under the same load: started, asked by wrk, stopped."""

import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import progress
from bench.measuring import ProgramFailed, check
from bench.programs import find

PEERS = Path(__file__).parent / "peers"
ROOT = PEERS.parent.parent
CONNECTIONS = 16
PATH = "/ocsp/kebumen/MEkwRzBFMEMwQTAJBgUrDgMCGgUABBQpv1MJw8bJHyRcbXFmFkGVrqS2SgQU3hZtW3s"
# As long as an answer signed by a P-256 key with its responder's certificate.
BODY = bytes(range(256)) * 3 + bytes(132)
_PATIENCE = 60.0
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_P99 = re.compile(r"99%\s+([\d.]+)(us|ms|s)")
_BAD = re.compile(r"Non-2xx or 3xx responses: (\d+)")
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Server:
    """A server's command, with ``{port}`` and ``{folder}`` to be filled in."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of wrk told."""

    rate: float
    p99_ms: float


def servers(workers: int) -> list[Server]:
    """Return those that can run here: ours, the bare loop, general servers, nginx."""
    python, bin_ = sys.executable, Path(sys.executable).parent
    count = str(workers)
    uvicorn = (
        str(bin_ / "uvicorn"), "bench.peers.http_general:asgi", "--port", "{port}", "--workers",
        count, "--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "error",
    )  # fmt: skip
    granian = (
        str(bin_ / "granian"), "--port", "{port}", "--workers", count, "--no-access-log",
        "--log-level", "error", "--loop", "uvloop", "--interface",
    )  # fmt: skip
    own = (python, str(PEERS / "http_ours.py"), "{port}", count)
    found = [
        Server("ours", own),
        Server("bare uvloop protocol", (python, str(PEERS / "http_bare.py"), "{port}", count)),
        Server("uvicorn (ASGI)", uvicorn),
        Server("granian (RSGI)", (*granian, "rsgi", "bench.peers.http_general:rsgi")),
        Server("granian (ASGI)", (*granian, "asgi", "bench.peers.http_general:asgi")),
    ]
    nginx = find("nginx")
    if nginx:
        static = (nginx, "-p", "{folder}", "-c", "nginx.conf", "-g", "daemon off;")
        found.append(Server("nginx, static file", static))
    return [one for one in found if shutil.which(one.command[0])]


@contextmanager
def running(server: Server, workers: int) -> Iterator[int]:
    """Run the server until the end of the block and return its port.

    Raises:
        ProgramFailed: it does not listen.
    """
    with tempfile.TemporaryDirectory() as name, socket.socket() as probe:
        folder = Path(name)
        folder.chmod(0o755)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        _write_nginx(folder, port, workers)
        command = [part.format(port=port, folder=folder) for part in server.command]
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        try:
            _wait(server, process, port)
            yield port
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def _wait(server: Server, process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            time.sleep(1)  # until its other processes listen as well
            return
    raise ProgramFailed(f"{server.name} does not listen on {port}")


def _write_nginx(folder: Path, port: int, workers: int) -> None:
    file = folder / PATH.removeprefix("/")
    file.parent.mkdir(parents=True)
    file.write_bytes(BODY)
    (folder / "nginx.conf").write_text(f"""
worker_processes {workers};
pid {folder}/pid;
error_log /dev/null crit;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    default_type application/ocsp-response;
    keepalive_requests 1000000000;
    open_file_cache max=1000;
    open_file_cache_valid 60s;
    sendfile on;
    server {{
        listen 127.0.0.1:{port} reuseport backlog=4096;
        root {folder};
        add_header Cache-Control "public, max-age=10";
    }}
}}
""")


def load(port: int, seconds: float, *, headers: Mapping[str, str]) -> Load:
    """Ask the server on ``port`` as fast as it answers.

    Raises:
        ProgramFailed: wrk is missing, or an answer was not what it should be.
    """
    named = [part for key, value in headers.items() for part in ("-H", f"{key}: {value}")]
    length = str(max(1, round(seconds)))
    command = (
        find("wrk") or "wrk", "-t2", f"-c{CONNECTIONS}", f"-d{length}s", "--latency", *named,
        f"http://127.0.0.1:{port}{PATH}",
    )  # fmt: skip
    said = check(command, {}, folder=ROOT)
    rate, p99, bad = _RATE.search(said), _P99.search(said), _BAD.search(said)
    if rate is None or p99 is None or bad is not None:
        raise ProgramFailed(f"wrk was not answered as it should be: {said}")
    return Load(float(rate[1]), float(p99[1]) * _MILLISECONDS[p99[2]])


def interleaved(
    ones: Sequence[Server], *, workers: int, rounds: int, seconds: float, headers: Mapping[str, str]
) -> dict[str, list[Load]]:
    """Ask every server ``rounds`` times, in turn and in alternating order."""
    found: dict[str, list[Load]] = {one.name: [] for one in ones}
    with ExitStack() as stack:
        ports = {one.name: stack.enter_context(running(one, workers)) for one in ones}
        for number in range(rounds):
            for one in ones if number % 2 == 0 else reversed(ones):
                measured = load(ports[one.name], seconds, headers=headers)
                found[one.name].append(measured)
                progress.say(f"  round {number + 1}: {one.name} {measured.rate:,.0f}/s")
    return found


def rate(loads: Sequence[Load]) -> float:
    """Return the median rate."""
    return statistics.median(one.rate for one in loads)


def p99(loads: Sequence[Load]) -> float:
    """Return the median of the 99th percentiles, in milliseconds."""
    return statistics.median(one.p99_ms for one in loads)


def ratio(ours: Sequence[Load], theirs: Sequence[Load]) -> float:
    """Return the median of the rounds' ratios: paired, so noise cancels."""
    return statistics.median(a.rate / b.rate for a, b in zip(ours, theirs, strict=True))
