"""``ams crl``: publish, list, show and export certificate revocation lists."""

import base64
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from ams.authority.models import Issuer
from ams.authority.services import issuer_by_slug
from ams.cli.output import Cell, format_option, show_rows
from ams.core.clock import SystemClock
from ams.core.errors import AMSError, InvalidInput
from ams.revocation.archive import find_crl, octets, published_crls
from ams.revocation.models import CRL
from ams.revocation.publishing import is_due, publish
from ams.revocation.scopes import Scope, scopes_of
from ams.revocation.uploading import upload

_LINE_OCTETS = 48  # of 64 characters each


@click.group()
def crl() -> None:
    """Certificate revocation lists: publish, upload, list, show, export."""


@crl.command("publish")
@click.argument("slug", required=False)
def publish_command(slug: str | None) -> None:
    """Sign and publish a new CRL of the authority SLUG, or of every authority."""
    publish_each(_issuers(slug))


@crl.command("upload")
@click.argument("slug", required=False)
def upload_command(slug: str | None) -> None:
    """Bring the newest CRLs of the authority SLUG, or of every authority, into the bucket now."""
    _for_each_scope(_issuers(slug), _upload)


def publish_each(issuers: Sequence[Issuer]) -> None:
    """Sign and publish the CRLs of these authorities, of their shards too, and name them."""
    _for_each_scope(issuers, _publish)


def publish_missing(issuer: Issuer) -> None:
    """Publish what the authority's certificates will point to and is not there yet."""
    for scope in scopes_of(issuer):
        if is_due(scope, SystemClock().now()):
            publish(scope.issuer.pk, scope.shard, clock=SystemClock())


def _issuers(slug: str | None) -> list[Issuer]:
    issuers = [issuer_by_slug(slug)] if slug else list(Issuer.objects.order_by("pk"))
    if not issuers:
        raise InvalidInput("there is no certification authority; make one: ams ca init --help")
    return issuers


def _for_each_scope(issuers: Sequence[Issuer], act: Callable[[Scope], None]) -> None:
    """Act for each scope; what fails is told at the end, so that the others are still served."""
    failures = []
    for scope in [scope for issuer in issuers for scope in scopes_of(issuer)]:
        try:
            act(scope)
        except AMSError as error:
            failures.append(f"{scope}: {error}")
    if failures:
        raise click.ClickException("; ".join(failures))


def _publish(scope: Scope) -> None:
    row = publish(scope.issuer.pk, scope.shard, clock=SystemClock())
    click.echo(
        f"{scope}: CRL {row.number}, {row.entry_count} entries, "
        f"next update {row.next_update.isoformat(timespec='seconds')}"
    )


def _upload(scope: Scope) -> None:
    for each in upload(scope, clock=SystemClock(), look=True):
        click.echo(f"{each.key}: CRL {each.number}")


@crl.command("list")
@click.argument("slug", required=False)
@format_option
def list_command(slug: str | None, output_format: str) -> None:
    """List published CRLs, newest first, of the authority SLUG or of every authority."""
    rows = published_crls(issuer_by_slug(slug) if slug else None)
    show_rows([_row(row) for row in rows], output_format)


def _row(row: CRL) -> dict[str, Cell]:
    return {
        "issuer": row.issuer.slug,
        "shard": row.shard,
        "number": row.number,
        "base": row.base_number,
        "this_update": row.this_update,
        "next_update": row.next_update,
        "entries": row.entry_count,
        "published_at": row.published_at,
        "sha256": row.sha256,
    }


def _which(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say which CRL of an authority is meant."""
    options = (
        click.argument("slug"),
        click.option("--number", type=int, help="The CRL's number; the newest if left out."),
        click.option(
            "--at",
            type=click.DateTime(["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"]),
            help="The CRL that was in force at this time (UTC).",
        ),
        click.option("--shard", type=int, help="A shard's; the full CRL if left out."),
        click.option("--delta", is_flag=True, help="The delta CRL instead of the complete one."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which CRL is meant; the fields are the options."""

    slug: str
    number: int | None
    at: datetime | None
    shard: int | None
    delta: bool

    def find(self) -> CRL:
        moment = self.at.replace(tzinfo=UTC) if self.at else None
        scope = Scope(issuer_by_slug(self.slug), self.shard)
        return find_crl(scope, number=self.number, at=moment, delta=self.delta)


@crl.command("show")
@_which
@format_option
def show_command(output_format: str, **wanted: Any) -> None:
    """Say what a published CRL of the authority SLUG is, the newest or an old one."""
    show_rows([_row(_Wanted(**wanted).find())], output_format)


@crl.command("export")
@_which
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write to.")
@click.option(
    "--format",
    "encoding",
    type=click.Choice(["pem", "der"]),
    default="pem",
    show_default=True,
    help="PEM or DER.",
)
def export_command(out: Path | None, encoding: str, **wanted: Any) -> None:
    """Write a CRL of the authority SLUG, the newest or an old one, to a file or standard output."""
    pieces = octets(_Wanted(**wanted).find())
    content = pieces if encoding == "der" else armored(pieces)
    if out is None:
        sys.stdout.buffer.writelines(content)
        return
    try:
        with out.open("wb") as file:
            file.writelines(content)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from error


def armored(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the PEM form (RFC 7468) of ``pieces`` of a CRL, line after line."""
    yield b"-----BEGIN X509 CRL-----\n"
    left = b""
    for piece in pieces:
        left += piece
        whole = len(left) - len(left) % _LINE_OCTETS
        yield from (
            base64.b64encode(left[at : at + _LINE_OCTETS]) + b"\n"
            for at in range(0, whole, _LINE_OCTETS)
        )
        left = left[whole:]
    if left:
        yield base64.b64encode(left) + b"\n"
    yield b"-----END X509 CRL-----\n"
