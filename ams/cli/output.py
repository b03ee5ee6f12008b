"""How commands print what they list: aligned columns for people, JSON for scripts."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])
Cell = str | int | bool | date | datetime | None | list[str]


def format_option(command: _Command) -> _Command:
    """Add ``--format text|json`` to a command that lists; passed as ``output_format``."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Columns for people or JSON for scripts.",
    )(command)


def show_rows(rows: Sequence[Mapping[str, Cell]], output_format: str) -> None:
    """Print rows: one JSON array, or columns under the first row's names ("none" where empty)."""
    if output_format == "json":
        click.echo(json.dumps([dict(row) for row in rows], default=_as_json, ensure_ascii=False))
        return
    if not rows:
        click.echo("none")
        return
    names = list(rows[0])
    table = [names, *([_as_text(row[name]) for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(names))]
    for line in table:
        click.echo(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        )


def _as_json(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not a cell")


def _as_text(value: Cell) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, list):
        return ", ".join(value)
    return str(value)
