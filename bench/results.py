"""What a part found out, and the files that keep it until the report is written."""

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Aim:
    """One aim, and what was measured against it; ``is_met`` is ``None`` where it was not."""

    what: str
    aim: str
    measured: str
    is_met: bool | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a heading."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines over a common axis, both axes logarithmic; ``name`` is the file's."""

    name: str
    title: str
    across: str
    up: str
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Everything that one part of a run found out; ``figures`` are for other programs."""

    key: str
    title: str
    aims: tuple[Aim, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    remarks: tuple[str, ...] = ()
    figures: dict[str, float] = field(default_factory=dict)


def keep(part: Part, folder: Path) -> Path:
    """Write the part as JSON and return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{part.key}.json"
    path.write_text(json.dumps(dataclasses.asdict(part), indent=1, ensure_ascii=False) + "\n")
    return path


def kept(path: Path) -> Part:
    """Return the part that ``keep`` wrote."""
    return _part(json.loads(path.read_text()))


def _part(said: dict[str, Any]) -> Part:
    return Part(
        key=said["key"],
        title=said["title"],
        aims=tuple(Aim(**aim) for aim in said["aims"]),
        tables=tuple(_table(table) for table in said["tables"]),
        charts=tuple(_chart(chart) for chart in said["charts"]),
        remarks=tuple(said["remarks"]),
        figures=said["figures"],
    )


def _table(said: dict[str, Any]) -> Table:
    return Table(said["title"], tuple(said["columns"]), tuple(tuple(row) for row in said["rows"]))


def _chart(said: dict[str, Any]) -> Chart:
    series = tuple(
        Series(one["name"], tuple((across, up) for across, up in one["points"]))
        for one in said["series"]
    )
    return Chart(said["name"], said["title"], said["across"], said["up"], series)
