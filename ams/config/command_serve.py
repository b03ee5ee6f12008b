"""Commands that start processes: ``ams serve`` and its parts."""

from collections.abc import Callable

import click
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError

from ams.config import search_indexes
from ams.config.postgresql.patience import PATIENCE
from ams.config.processes import ProcessTree, follow_lifeline, refuse_taken, split_bind
from ams.config.serving import serve_application
from ams.config.settings import ENVIRONMENT
from ams.config.stopping import stop_event
from ams.core.clock import SystemClock
from ams.core.errors import Unavailable


def bring_database_up_to_date() -> None:
    """Apply missing migrations, make the cache table and the indexes of searches.

    Raises:
        Unavailable: the database cannot be reached or written.
    """
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        search_indexes.install()
    except OperationalError as error:
        raise Unavailable(f"the database cannot be used: {error}") from error


def refuse_taken_addresses() -> None:
    """Raise where one of the tree's addresses cannot be listened on.

    Raises:
        Unavailable: it is taken; the message names it and the setting that moves it.
    """
    refuse_taken("AMS_BIND", ENVIRONMENT.bind)
    _refuse_taken_status_addresses()
    if ENVIRONMENT.demo:
        refuse_taken("AMS_SMTP_URL", f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}")


def _refuse_taken_status_addresses() -> None:
    refuse_taken("AMS_STATUS_BIND", ENVIRONMENT.status_bind)
    if ENVIRONMENT.status_metrics_bind:
        refuse_taken("AMS_STATUS_METRICS_BIND", ENVIRONMENT.status_metrics_bind)


def run_tree() -> None:
    """Run web, worker, status service (and a demonstration's mailbox) until stopped."""
    mailbox = ["mailbox"] if ENVIRONMENT.demo else []
    ProcessTree(["web", "worker", *_status_processes(), *mailbox]).run()


def _status_processes() -> list[str]:
    """Return those that answer, and the one that keeps the index they answer from."""
    return [*["status-worker"] * ENVIRONMENT.status_workers, "index"]


@click.command()
def serve() -> None:
    """Run everything on this machine: web, worker, status service and its index."""
    click.echo(f"AMS: {ENVIRONMENT.base_url} (data in {ENVIRONMENT.data}; stop with Ctrl+C)")
    refuse_taken_addresses()
    bring_database_up_to_date()
    run_tree()


@click.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    bring_database_up_to_date()


def _child(function: Callable[[], None], *, patience: float | None = None) -> click.Command:
    """Return the command of a process that waits so many seconds for an answer of the database."""

    def run() -> None:
        follow_lifeline()
        PATIENCE.seconds = patience
        function()

    return click.command(
        name=function.__name__.removesuffix("_process").replace("_", "-"),
        help=(function.__doc__ or "").strip(),
    )(run)


def web_process() -> None:
    """Run the pages."""
    from ams.web.precompressed import precompress  # noqa: PLC0415 - only this process needs it

    precompress()
    serve_application("ams.config.wsgi:application", ENVIRONMENT.bind)


@click.command()
def status() -> None:
    """Run the status service: CRL, OCSP, CA certificates, in AMS_STATUS_WORKERS processes."""
    _refuse_taken_status_addresses()
    ProcessTree(_status_processes()).run()


def status_worker_process() -> None:
    """Run one process of the status service, which shares its address with the others."""
    from ams.config.serving_status import serve_status  # noqa: PLC0415 - this process only

    serve_status(ENVIRONMENT)


def worker_process() -> None:
    """Run the queue's jobs and what is due by the clock."""
    from ams.jobs.worker import run_lanes  # noqa: PLC0415 - only this process needs it

    run_lanes(SystemClock(), stop_event())


def index_process() -> None:
    """Keep this node's index of statuses, which the status service answers from."""
    from ams.config.serving_status import keep_index  # noqa: PLC0415 - this process only

    keep_index(stop_event())


def mailbox_process() -> None:
    """Run the demonstration's mailbox."""
    from ams.demo.mailbox import serve as serve_mailbox  # noqa: PLC0415 - demonstrations only

    host, port = split_bind(f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}")
    serve_mailbox(host, port, settings.AMS_DATA / "mailbox", stop_event())


web = _child(web_process)
status_worker = _child(status_worker_process, patience=5)  # clients wait for no longer than 30
worker = _child(worker_process, patience=60)
index = _child(index_process, patience=30)
mailbox = _child(mailbox_process)
