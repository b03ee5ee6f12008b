"""``ams people``: personnel events from a file, and the token with which an agency reports."""

import sys
from pathlib import Path

import click

from ams.accounts.errors import ImportRefused, NoSuchRecord
from ams.accounts.models import Agency
from ams.cli.ca import OPERATOR
from ams.core.clock import SystemClock
from ams.core.errors import InvalidInput
from ams.personnel.reporting import RowAction, preview_events, report_events, sender_of
from ams.personnel.reporting_keys import new_token, withdraw_token

_PATH = click.Path(path_type=Path, dir_okay=False)


@click.group()
def people() -> None:
    """Personnel events: who was transferred, retired or died."""


@people.command("events")
@click.argument("file", type=_PATH)
@click.option("--dry-run", is_flag=True, help="Tell what would come of it; keep nothing.")
def events(*, file: Path, dry_run: bool) -> None:
    """Lay the events of FILE (CSV, '-' for stdin) before the officers; nothing is revoked."""
    take = preview_events if dry_run else report_events
    try:
        outcome = take(_content(file), sender=sender_of(OPERATOR), clock=SystemClock())
    except ImportRefused as refusal:
        problems = list(refusal.problems)
    else:
        problems = outcome.problems
    if problems:
        for one in problems:
            click.echo(f"row {one.row}, {one.column or 'file'}: {one.text}", err=True)
        raise InvalidInput(f"{len(problems)} problems; nothing was taken")
    told = ", ".join(f"{outcome.count(action)} {action.value}" for action in RowAction)
    click.echo(f"{'would be ' if dry_run else ''}{told}")


@people.command("token")
@click.argument("agency")
@click.option("--off", is_flag=True, help="Let no token of the agency open anything.")
def token(*, agency: str, off: bool) -> None:
    """Print a fresh reporting token of AGENCY (short name); the one before ends."""
    found = Agency.objects.filter(short_name__iexact=agency).first()
    if found is None:
        raise NoSuchRecord(f"there is no agency with the short name '{agency}'")
    if off:
        withdraw_token(found, actor=OPERATOR, clock=SystemClock())
        click.echo(f"no token of {found.short_name} is in force")
        return
    click.echo(new_token(found, actor=OPERATOR, clock=SystemClock()))


def _content(path: Path) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"cannot read {path}: {error.strerror}") from error
