"""The command ``ams``: sets up, hands over to a command, turns a failure into one sentence."""

import os
import sys
from collections.abc import Sequence

import click
from django.db import DatabaseError

from ams.core.errors import AMSError, InvalidInput

_GROUPS = {
    "blocklist": "ams.cli.blocklist:blocklist",
    "bundle": "ams.cli.bundle:bundle",
    "ca": "ams.cli.ca:ca",
    "certificate": "ams.cli.certificate:certificate",
    "crl": "ams.cli.crl:crl",
    "figures": "ams.cli.figures:figures",
    "journal": "ams.cli.journal:journal",
    "mail-server": "ams.cli.mail_server:mail_server",
    "outside": "ams.cli.outside:outside",
    "people": "ams.cli.people:people",
    "seal": "ams.cli.seal:seal",
    "user": "ams.cli.user:user",
    "doctor": "ams.cli.doctor:doctor",
    "demo": "ams.config.command_demo:demo",
    "serve": "ams.config.command_serve:serve",
    "migrate": "ams.config.command_serve:migrate",
    "web": "ams.config.command_serve:web",
    "worker": "ams.config.command_serve:worker",
    "status": "ams.config.command_serve:status",
    "status-worker": "ams.config.command_serve:status_worker",
    "index": "ams.config.command_serve:index",
    "mailbox": "ams.config.command_serve:mailbox",
}
# What runs on a machine without settings and database (ADR 0064).
_ALONE = frozenset({"bundle"})
_HIDDEN = frozenset({"index", "mailbox", "status-worker"})


class _Commands(click.Group):
    """Load a command when it is asked for, after Django is set up."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(set(_GROUPS) - _HIDDEN)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _GROUPS:
            return None
        if cmd_name not in _ALONE:
            _set_up(cmd_name)
        module, _, name = _GROUPS[cmd_name].partition(":")
        command = getattr(__import__(module, fromlist=[name]), name)
        assert isinstance(command, click.Command)  # noqa: S101 - the table above is ours
        return command


def _set_up(process: str) -> None:
    import django  # noqa: PLC0415 - a malformed setting must become one sentence, not a traceback
    from django.apps import apps  # noqa: PLC0415

    from ams.config.logging import configure_logging  # noqa: PLC0415

    if process == "demo":
        os.environ.setdefault("AMS_DEMO", "1")
    if apps.ready:
        return
    configure_logging(process)
    django.setup()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ams", prog_name="ams")
def root() -> None:
    """Aplikasi Manajemen Sertifikat: the operator's command."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; errors are one sentence on stderr."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ams.config.settings")
    try:
        result = root.main(
            args=None if arguments is None else list(arguments),
            prog_name="ams",
            standalone_mode=False,
        )
    except (AMSError, DatabaseError, click.ClickException, click.Abort, KeyboardInterrupt) as error:
        return _failed(error)
    return result if isinstance(result, int) else 0


def _failed(error: BaseException) -> int:
    """Say what failed and return the exit status."""
    match error:
        case click.exceptions.NoArgsIsHelpError():
            words, status = error.format_message(), error.exit_code
        case click.ClickException():
            words, status = f"ams: {error.format_message()}", error.exit_code
        case InvalidInput():
            words, status = f"ams: {_with_fields(error)}", 1
        case DatabaseError():
            words, status = f"ams: {_about_database(error)}", 1
        case AMSError():
            words, status = f"ams: {error}", 1
        case _:
            words, status = "ams: stopped", 130
    click.echo(words, err=True)
    return status


def _about_database(error: DatabaseError) -> str:
    """Return what to do: mostly it was never made, or is of an older version."""
    first_line = next(iter(str(error).splitlines()), "no reason given")
    return f"the database refused ({first_line}); if it is new or of an older version: ams migrate"


def _with_fields(error: InvalidInput) -> str:
    details = [
        f"{name}: {message}" if name else str(message)
        for name, messages in error.fields.items()
        for message in messages
    ]
    return "; ".join([str(error), *details] if str(error) != error.code else details)


def main() -> None:
    """Run the command line as a program."""
    sys.exit(run())


if __name__ == "__main__":
    main()
