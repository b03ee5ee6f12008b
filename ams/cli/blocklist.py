"""``ams blocklist``: public keys that may never be certified again."""

import sys
from pathlib import Path

import click

from ams.certificates import services
from ams.cli.ca import OPERATOR
from ams.cli.output import format_option, show_rows
from ams.core.clock import SystemClock
from ams.core.errors import InvalidInput

_PATH = click.Path(path_type=Path, dir_okay=False)


@click.group()
def blocklist() -> None:
    """Public keys that may never be certified again."""


@blocklist.command("list")
@format_option
def list_keys(output_format: str) -> None:
    """List the blocked keys, the newest first."""
    rows = services.blocked_keys(OPERATOR).select_related("certificate")
    shown = [
        {
            "spki_sha256": row.spki_sha256,
            "reason": row.reason,
            "certificate": row.certificate.serial if row.certificate else None,
            "added_at": row.added_at,
            "added_by": row.actor_name,
        }
        for row in rows
    ]
    show_rows(shown, output_format)


@blocklist.command("add")
@click.argument("digests", nargs=-1)
@click.option("--from", "file", type=_PATH, help="Digests, one a line, or PEM ('-' for stdin).")
@click.option("--certificate", "serial", help="Block the key of this certificate.")
@click.option("--reason", required=True, help="Why, in words.")
def add(digests: tuple[str, ...], file: Path | None, serial: str | None, reason: str) -> None:
    """Block keys: DIGESTS are SHA-256 of SubjectPublicKeyInfo in hexadecimal."""
    if [bool(digests), file is not None, serial is not None].count(True) != 1:
        raise InvalidInput("name digests, or --from, or --certificate")
    clock = SystemClock()
    if serial is not None:
        row = services.certificate_by_serial(serial, actor=OPERATOR)
        added = services.block_key_of(row, reason=reason, actor=OPERATOR, clock=clock)
        click.echo(f"{'blocked' if added else 'blocked already'}: {row.spki_sha256}")
        return
    content = "\n".join(digests).encode() if file is None else _content(file)
    report = services.block_keys(content, reason=reason, actor=OPERATOR, clock=clock)
    click.echo(f"{report.added} blocked, {report.known} blocked already")


@blocklist.command("remove")
@click.argument("digest")
@click.option("--reason", required=True, help="Why, in words; stays on record.")
def remove(digest: str, reason: str) -> None:
    """Take a key off the list that was blocked by mistake."""
    row = services.unblock_key(digest, reason=reason, actor=OPERATOR, clock=SystemClock())
    click.echo(f"no longer blocked: {row.spki_sha256}")


def _content(path: Path) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"cannot read {path}: {error.strerror}") from error
