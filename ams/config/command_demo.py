"""``ams demo serve``: the demonstration's command that also starts processes."""

import click
from django.conf import settings

from ams.accounts.models import Account
from ams.config.command_serve import bring_database_up_to_date, refuse_taken_addresses, run_tree
from ams.config.processes import split_bind
from ams.config.settings import ENVIRONMENT
from ams.core.clock import SystemClock
from ams.demo.command import demo, print_accounts
from ams.demo.mailbox import receiving
from ams.demo.seed import seed

__all__ = ["demo"]


@demo.command()
def serve() -> None:
    """Serve the demonstration regency; the first start fills it, later ones keep its data."""
    refuse_taken_addresses()
    bring_database_up_to_date()
    if not Account.objects.exists():
        click.echo("Filling the demonstration regency (once, about half a minute) …")
        host, port = split_bind(f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}")
        with receiving(host, port, settings.AMS_DATA / "mailbox"):
            seed(SystemClock().now())
    print_accounts()
    click.echo(f"\nAMS: {ENVIRONMENT.base_url} (data in {ENVIRONMENT.data}; stop with Ctrl+C)")
    run_tree()
