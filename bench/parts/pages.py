"""The pages on a province's worth of data: seconds and queries, by two workers on PostgreSQL."""

import contextlib
import json
import os
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import postgres, progress
from bench.installations import Installation
from bench.results import Aim, Part, Table
from bench.scale import Scale
from bench.servers import free_port, running

KEY = "pages"
TITLE = "Pages on a province's worth of data"
WORKERS = 2
_PEOPLE = 1_000_000  # below it no aim counts as met
_MEDIAN, _NINETY_FIFTH, _REPORT, _MEMORY_MB = 0.1, 0.3, 10.0, 300.0


def measure(scale: Scale) -> Part:
    """Fill a PostgreSQL of its own with a province, and measure."""
    if not postgres.is_installed() and "AMS_BENCH_PROVINCE" not in os.environ:
        return Part(KEY, TITLE, remarks=("Not measured: PostgreSQL is not installed.",))
    with postgres.province(scale.people) as one:
        return measured(one, scale)


def measured(one: Installation, scale: Scale) -> Part:
    """Measure an installation that holds a province already."""
    with contextlib.ExitStack() as stack:
        workers = [stack.enter_context(_worker(one)) for _ in range(WORKERS)]
        ports = [str(port) for port, _pid in workers]
        arguments = ("pages", str(4 * scale.rounds), *ports)
        found: dict[str, Any] = json.loads(one.run(*one.module(*arguments)).splitlines()[-1])
        found["memory_mb"] = [_memory_mb(pid) for _port, pid in workers]
    return report(found)


@contextlib.contextmanager
def _worker(one: Installation) -> Iterator[tuple[int, int]]:
    port = free_port()
    environment = {**one.environment, "AMS_BIND": f"127.0.0.1:{port}"}
    healthy = f"http://127.0.0.1:{port}/healthz"
    with running(one.ams("web"), environment, folder=one.data, answers=healthy) as process:
        progress.say(f"  a worker answers on {port}")
        yield port, process.pid


def _memory_mb(pid: int) -> float:
    """Return what the largest process of a worker (the one that answers) keeps in memory."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return max(_resident_mb(Path("/proc") / one) for one in (str(pid), *children))


def _resident_mb(folder: Path) -> float:
    line = next(one for one in (folder / "status").read_text().splitlines() if "VmRSS" in one)
    return int(line.split()[1]) * 1024 / 1e6


def report(found: dict[str, Any]) -> Part:
    """Return table and aims of what was measured."""
    pages = [(page, *_summary(page["seconds"])) for page in found["pages"]]
    slowest = max(pages, key=lambda one: one[1])
    latest = max(pages, key=lambda one: one[2])
    memory, reports = max(found["memory_mb"]), found["reports"]
    is_whole = found["people"] >= _PEOPLE
    size = f"{found['people']:,} people, {found['certificates']:,} certificates, "
    size += f"{found['requests']:,} requests"
    aims = (
        Aim(f"slowest page by median ({slowest[0]['title']}); {size}", "≤ 100 ms",
            _ms(slowest[1]), slowest[1] <= _MEDIAN if is_whole else None),
        Aim(f"slowest page by 95th percentile ({latest[0]['title']})", "≤ 300 ms",
            _ms(latest[2]), latest[2] <= _NINETY_FIFTH if is_whole else None),
        Aim("report of a year, slowest form", "≤ 10 s", f"{max(reports.values()):.1f} s",
            max(reports.values()) <= _REPORT if is_whole else None),
        Aim("memory of a worker", "≤ 300 MB", f"{memory:.0f} MB",
            memory <= _MEMORY_MB if is_whole else None),
    )  # fmt: skip
    rows = tuple(
        (
            page["title"],
            f"{median * 1000:.0f}",
            f"{ninety_fifth * 1000:.0f}",
            f"{page['cpu'] * 1000:.0f}",
            str(page["queries"]),
        )
        for page, median, ninety_fifth in pages
    )
    remark = (
        "Seconds are those of the client, over loopback, with as many clients at once as workers. "
        "Reports: " + ", ".join(f"{form} {seconds:.1f} s" for form, seconds in reports.items())
    )
    table = Table(
        f"Milliseconds and queries of each page; {size}",
        ("page", "median", "95 %", "of it processor in Python", "queries"),
        rows,
    )
    figures = {f"pages.median.{page['title']}": median for page, median, _ in pages}
    return Part(KEY, TITLE, aims=aims, tables=(table,), remarks=(remark,), figures=figures)


def _summary(seconds: list[float]) -> tuple[float, float]:
    return statistics.median(seconds), sorted(seconds)[int(len(seconds) * 0.95)]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
