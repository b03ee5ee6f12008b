"""Commands of the demonstration that start no process: ``ams demo accounts``."""

import click

from ams.cli.output import Cell, format_option, show_rows
from ams.demo.cast import PASSWORD, PEOPLE


@click.group(invoke_without_command=True)
@click.option(
    "--people", type=int, help="Fill an empty database with a province of so many people, and stop."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Which province of many.")
@click.pass_context
def demo(context: click.Context, people: int | None, seed: int) -> None:
    """A fictitious regency to look around in, or a province of any size to measure on."""
    if context.invoked_subcommand is None and people is None:
        click.echo(context.get_help())
    elif context.invoked_subcommand is None:
        assert isinstance(context.command, click.Group)  # noqa: S101 - it is this one
        context.invoke(context.command.commands["province"], people=people, seed=seed)


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
