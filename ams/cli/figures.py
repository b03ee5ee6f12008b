"""``ams figures``: measure everything anew."""

import click

from ams.measuring.following import measure_everything


@click.group()
def figures() -> None:
    """Figures of service quality."""


@figures.command("rebuild")
def rebuild_command() -> None:
    """Measure all requests and certificates anew, as after a bulk load."""
    click.echo(f"{measure_everything()} requests measured")
