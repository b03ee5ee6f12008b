"""Write docs/benchmarks.md and its charts from what the parts found out."""

import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.charts import draw
from bench.programs import Needed
from bench.results import Aim, Part, Table
from bench.scale import Scale

_INTRODUCTION = """# Benchmarks

Written by `make bench`; never by hand. Each program is a process of its own on the same machine, \
run in turn with its peers in alternating order; figures are medians of {rounds} rounds, ratios \
medians of the rounds' own ratios. How and why: [ADR 0022](adr/0022-measured-beside-others.md).
"""
_AIMS = "## Aims"
_VERDICTS = {True: "met", False: "**missed**", None: "not measured"}


def write(parts: Sequence[Part], scale: Scale, missing: Sequence[Needed], folder: Path) -> Path:
    """Write the page and its charts below ``folder`` and return the page."""
    charts = folder / "benchmarks"
    charts.mkdir(parents=True, exist_ok=True)
    for part in parts:
        for chart in part.charts:
            (charts / f"{chart.name}.svg").write_text(draw(chart))
    page = folder / "benchmarks.md"
    lines = _lines(parts, scale, missing)
    if page.exists():
        lines = _kept(page.read_text().splitlines(), lines, _now(scale, missing))
    page.write_text("\n".join(lines) + "\n")
    return page


def _kept(before: Sequence[str], new: Sequence[str], now: str) -> list[str]:
    """Return the new page with what earlier runs measured of parts that this one left out.

    The heading then stays that of the run that most of the page is from, and each new part says
    itself when it was measured.
    """
    old, fresh = _sections(before), _sections(new)
    left_out = [title for title in old if title not in fresh]
    if not left_out:
        return list(new)
    head, aims = fresh[_AIMS][:3], [row for row in fresh[_AIMS][3:] if row]
    names = {_name(row) for row in aims}
    stay = [row for row in old.get(_AIMS, [])[3:] if row and _name(row) not in names]
    merged = {**old, _AIMS: [*head, *stay, *aims, ""]}
    for title, lines in fresh.items():
        if title not in {"", _AIMS}:
            merged[title] = ["", now, *lines]
    heading = merged.pop("")
    return [*heading, *(line for title in merged for line in (title, *merged[title]))]


def _sections(lines: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"": []}
    title = ""
    for line in lines:
        if line.startswith("## "):
            title = line
            found[title] = []
        else:
            found[title].append(line)
    return found


def _name(row: str) -> str:
    """Return what a row of the aims is about, without the sizes that were measured."""
    return re.split(r" \(|;", row.removeprefix("| ").partition(" | ")[0])[0]


def _lines(parts: Sequence[Part], scale: Scale, missing: Sequence[Needed]) -> list[str]:
    lines = [_INTRODUCTION.format(rounds=scale.rounds), *_circumstances(scale, missing), ""]
    aims = [aim for part in parts for aim in part.aims]
    lines += ["## Aims", "", *_grid(_aims_table(aims)), ""]
    for part in parts:
        lines += _part(part)
    return lines


def _circumstances(scale: Scale, missing: Sequence[Needed]) -> list[str]:
    machine = (
        f"{os.cpu_count()} cores ({_processor()}), {_memory_gb():.0f} GB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}; "
        f"load at the end of the run {os.getloadavg()[0]:.1f}"
    )
    lines = [
        f"- When: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; scale: {scale.name}",
        f"- Machine: {machine}",
    ]
    if not scale.is_full:
        lines.append("- **A quick look, to see that every part runs: not figures to go by.**")
    return lines + [f"- Not installed: {one.program} ({one.without_it})" for one in missing]


def _now(scale: Scale, missing: Sequence[Needed]) -> str:
    return "; ".join(line.removeprefix("- ") for line in _circumstances(scale, missing)[:2])


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _aims_table(aims: Sequence[Aim]) -> Table:
    rows = tuple((aim.what, aim.aim, aim.measured, _VERDICTS[aim.is_met]) for aim in aims)
    return Table("", ("what", "aim", "measured", ""), rows)


def _part(part: Part) -> list[str]:
    lines = [f"## {part.title}", ""]
    for table in part.tables:
        lines += [f"{table.title}:", "", *_grid(table), ""]
    for chart in part.charts:
        lines += [f"![{chart.title}](benchmarks/{chart.name}.svg)", ""]
    for remark in part.remarks:
        lines += [remark, ""]
    return lines


def _grid(table: Table) -> list[str]:
    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cells)} |"

    return [line(table.columns), line(["---"] * len(table.columns)), *map(line, table.rows)]
