"""Commands that start processes: ``ams serve`` and its parts."""

from collections.abc import Callable

import click
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError

from ams.config.processes import ProcessTree, follow_lifeline, refuse_taken, split_bind
from ams.config.serving import serve_application, stop_event
from ams.config.settings import ENVIRONMENT
from ams.core.clock import SystemClock
from ams.core.errors import Unavailable


def bring_database_up_to_date() -> None:
    """Apply missing migrations and make the cache table.

    Raises:
        Unavailable: the database cannot be reached or written.
    """
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    except OperationalError as error:
        raise Unavailable(f"the database cannot be used: {error}") from error


def refuse_taken_addresses() -> None:
    """Raise where one of the tree's addresses cannot be listened on.

    Raises:
        Unavailable: it is taken; the message names it and the setting that moves it.
    """
    refuse_taken("AMS_BIND", ENVIRONMENT.bind)
    refuse_taken("AMS_STATUS_BIND", ENVIRONMENT.status_bind)
    if ENVIRONMENT.demo:
        refuse_taken("AMS_SMTP_URL", f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}")


def run_tree() -> None:
    """Run web, worker and status service (and the mailbox, in a demonstration) until stopped."""
    ProcessTree(["web", "worker", "status", *(["mailbox"] if ENVIRONMENT.demo else [])]).run()


@click.command()
def serve() -> None:
    """Run everything on this machine: web, worker, status service."""
    click.echo(f"AMS: {ENVIRONMENT.base_url} (data in {ENVIRONMENT.data}; stop with Ctrl+C)")
    refuse_taken_addresses()
    bring_database_up_to_date()
    run_tree()


@click.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    bring_database_up_to_date()


def _child(function: Callable[[], None]) -> click.Command:
    def run() -> None:
        follow_lifeline()
        function()

    return click.command(
        name=function.__name__.removesuffix("_process"), help=(function.__doc__ or "").strip()
    )(run)


def web_process() -> None:
    """Run the pages."""
    from ams.web.precompressed import precompress  # noqa: PLC0415 - only this process needs it

    precompress()
    serve_application("ams.config.wsgi:application", ENVIRONMENT.bind)


def status_process() -> None:
    """Run the status service: CRL, OCSP, CA certificates."""
    serve_application("ams.config.status:application", ENVIRONMENT.status_bind)


def worker_process() -> None:
    """Run the queue's jobs and what is due by the clock."""
    from ams.jobs.worker import run_lanes  # noqa: PLC0415 - only this process needs it

    run_lanes(SystemClock(), stop_event())


def mailbox_process() -> None:
    """Run the demonstration's mailbox."""
    from ams.demo.mailbox import serve as serve_mailbox  # noqa: PLC0415 - demonstrations only

    host, port = split_bind(f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}")
    serve_mailbox(host, port, settings.AMS_DATA / "mailbox", stop_event())


web = _child(web_process)
status = _child(status_process)
worker = _child(worker_process)
mailbox = _child(mailbox_process)
