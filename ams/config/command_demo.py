"""``ams demo serve``: the demonstration's command that also starts processes."""

from contextlib import AbstractContextManager

import click
from django.conf import settings

from ams.accounts.models import Account
from ams.config import search_indexes
from ams.config.command_serve import bring_database_up_to_date, refuse_taken_addresses, run_tree
from ams.config.processes import split_bind
from ams.config.settings import ENVIRONMENT
from ams.core.clock import SystemClock
from ams.demo.command import demo, print_accounts
from ams.demo.mailbox import receiving
from ams.demo.province import filling
from ams.demo.seed import seed

__all__ = ["demo"]


@demo.command(hidden=True)
@click.option("--people", type=int, required=True)
@click.option("--seed", type=int, default=1)
def province(people: int, seed: int) -> None:
    """Fill an empty database with a province: what ``ams demo --people`` does."""
    bring_database_up_to_date()
    filling.refuse_data()
    search_indexes.remove()
    with _mailbox():
        filling.fill(people, seed=seed, now=SystemClock().now(), say=click.echo)
    click.echo("Making the indexes of searches …")
    search_indexes.install()
    print_accounts()


@demo.command()
def serve() -> None:
    """Serve the demonstration regency; the first start fills it, later ones keep its data."""
    refuse_taken_addresses()
    bring_database_up_to_date()
    if not Account.objects.exists():
        click.echo("Filling the demonstration regency (once, about half a minute) …")
        with _mailbox():
            seed(SystemClock().now())
    print_accounts()
    click.echo(f"\nAMS: {ENVIRONMENT.base_url} (data in {ENVIRONMENT.data}; stop with Ctrl+C)")
    run_tree()


def _mailbox() -> AbstractContextManager[None]:
    """Receive mails during the block, so that what is sent is really sent."""
    host, port = split_bind(f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}")
    return receiving(host, port, settings.AMS_DATA / "mailbox")
