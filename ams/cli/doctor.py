"""``ams doctor``: say what is wrong and what to do."""

import click

from ams.cli.output import Cell, format_option, show_rows
from ams.core.clock import SystemClock
from ams.diagnosis.findings import findings, is_ready


@click.command()
@format_option
def doctor(output_format: str) -> int:
    """Look AMS over; ends with status 1 if something serious is wrong."""
    found = findings(SystemClock())
    if output_format == "json":
        rows: list[dict[str, Cell]] = [
            {
                "code": finding.code,
                "severity": finding.severity.value,
                "problem": finding.problem,
                "advice": finding.advice,
            }
            for finding in found
        ]
        show_rows(rows, output_format)
    else:
        for finding in found:
            click.echo(f"{finding.severity.upper()}: {finding.problem}\n  {finding.advice}")
        counted = "1 finding." if len(found) == 1 else f"{len(found)} findings."
        click.echo(counted if found else "Nothing is wrong.")
    return 0 if is_ready(found) else 1
