"""``ams journal``: verify it, sign a checkpoint of it, hand it out."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import click

from ams.cli.output import format_option
from ams.core.actor import system
from ams.core.clock import SystemClock
from ams.core.errors import InvalidInput
from ams.core.wording import WIB
from ams.journal import checkpoints, exporting, keys
from ams.journal.entries import EntryFilter
from ams.journal.events import Event
from ams.journal.notes import Verifier, open_checkpoint
from ams.journal.verification import verify as verify_journal

_DATE_LENGTH = len("2026-11-22")


@click.group()
def journal() -> None:
    """The tamper-evident log: verify, sign a checkpoint, export."""


@journal.command()
@click.option(
    "--checkpoint",
    "checkpoint_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A checkpoint that you kept; the journal must continue it.",
)
@click.option(
    "--key",
    "verifier_key",
    help="The verifier key that you kept; without it the one in AMS_DATA/keys is trusted.",
)
@format_option
def verify(checkpoint_file: Path | None, verifier_key: str | None, output_format: str) -> None:
    """Recompute every entry and compare with every checkpoint; names the first bad entry."""
    trusted = Verifier.parse(verifier_key) if verifier_key else None
    kept = None
    if checkpoint_file is not None:
        text = checkpoint_file.read_text(encoding="utf-8", errors="replace")
        kept = open_checkpoint(text, trusted or keys.verifier())
    found = verify_journal(kept, verifier=trusted)
    if output_format == "json":
        row = {"size": found.size, "root": found.root.hex(), "checkpoints": found.checkpoints}
        click.echo(json.dumps(row))
        return
    click.echo(
        f"the journal is whole: {found.size} entries, root {found.root.hex()}, "
        f"{found.checkpoints} checkpoints agree"
    )


@journal.command()
@format_option
def checkpoint(output_format: str) -> None:
    """Sign the journal as it is now and print the signed note: keep it somewhere else."""
    made = checkpoints.make(SystemClock())
    if output_format == "text":
        click.echo(made.note, nl=False)
        return
    key = str(keys.verifier())
    row = {"size": made.size, "root": bytes(made.root_hash).hex(), "at": made.at.isoformat()}
    click.echo(json.dumps({**row, "note": made.note, "verifier_key": key}, ensure_ascii=False))


@journal.command()
@click.option("--from", "since", metavar="TIME", help="First moment: 2026-11-22 or with a time.")
@click.option(
    "--until", metavar="TIME", help="The moment before which entries end; a day is whole."
)
@click.option("--event", "events", multiple=True, help="Only this event; may be given repeatedly.")
@click.option("--proofs", is_flag=True, help="Add a checkpoint and each entry's inclusion proof.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["jsonl", "json"]),
    default="jsonl",
    show_default=True,
    help="One object a line, or one array.",
)
def export(
    since: str | None,
    until: str | None,
    *,
    events: tuple[str, ...],
    proofs: bool,
    output_format: str,
) -> None:
    """Print entries with their hashes, oldest first; the export itself is journaled."""
    wanted = EntryFilter(
        since=_moment(since), until=_moment(until, whole_day=True), events=_known(events)
    )
    make = exporting.export_with_proofs if proofs else exporting.export
    write = exporting.as_array if output_format == "json" else exporting.as_lines
    _print(write(make(wanted, actor=system("ams journal export"), clock=SystemClock())))


def _print(pieces: Iterator[str]) -> None:
    for piece in pieces:
        click.echo(piece, nl=False)


def _known(events: tuple[str, ...]) -> tuple[str, ...]:
    unknown = sorted(set(events) - {event.value for event in Event})
    if unknown:
        raise InvalidInput(f"'{unknown[0]}' is no event of the journal, such as 'request:file'")
    return events


def _moment(text: str | None, *, whole_day: bool = False) -> datetime | None:
    """Return the moment that ``text`` names, in WIB unless it says otherwise."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"'{text}' is no time such as 2026-11-22 or 2026-11-22T14:05") from error
    if whole_day and len(text) == _DATE_LENGTH:
        moment += timedelta(days=1)
    return moment if moment.tzinfo else moment.replace(tzinfo=WIB)
