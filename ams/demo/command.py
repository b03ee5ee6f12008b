"""Commands of the demonstration that start no process: ``ams demo accounts``."""

import click

from ams.cli.output import Cell, format_option, show_rows
from ams.demo.cast import PASSWORD, PEOPLE


@click.group()
def demo() -> None:
    """A fictitious regency to look around in."""


@demo.command()
@format_option
def accounts(output_format: str) -> None:
    """List the demonstration's accounts with their (public) password."""
    print_accounts(output_format)


def print_accounts(output_format: str = "text") -> None:
    """Print who can sign in, with which password, and what he is there to show."""
    rows: list[dict[str, Cell]] = [
        {"username": person.username, "password": PASSWORD, "who": person.shown}
        for person in PEOPLE
        if person.shown
    ]
    show_rows(rows, output_format)
