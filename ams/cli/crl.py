"""``ams crl``: publish, list and export certificate revocation lists."""

import sys
from pathlib import Path
from typing import BinaryIO

import click
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ams.authority.models import Issuer
from ams.authority.services import issuer_by_slug
from ams.cli.output import format_option, show_rows
from ams.core.clock import SystemClock
from ams.core.errors import AMSError, InvalidInput
from ams.revocation.services import find_crl, publish, published_crls


@click.group()
def crl() -> None:
    """Certificate revocation lists: publish, list, export."""


@crl.command("publish")
@click.argument("slug", required=False)
def publish_command(slug: str | None) -> None:
    """Sign and publish a new CRL of the authority SLUG, or of every authority."""
    issuers = [issuer_by_slug(slug)] if slug else list(Issuer.objects.order_by("pk"))
    if not issuers:
        raise InvalidInput("there is no certification authority; make one: ams ca init --help")
    failures = [failure for issuer in issuers if (failure := _publish(issuer))]
    if failures:
        raise click.ClickException("; ".join(failures))


def _publish(issuer: Issuer) -> str:
    """Publish and say so; return what went wrong, so that other authorities are still served."""
    try:
        row = publish(issuer.pk, clock=SystemClock())
    except AMSError as error:
        return f"{issuer.slug}: {error}"
    click.echo(
        f"{issuer.slug}: CRL {row.number}, {row.entry_count} entries, "
        f"next update {row.next_update.isoformat(timespec='seconds')}"
    )
    return ""


@crl.command("list")
@click.argument("slug", required=False)
@format_option
def list_command(slug: str | None, output_format: str) -> None:
    """List published CRLs, newest first, of the authority SLUG or of every authority."""
    rows = published_crls(issuer_by_slug(slug) if slug else None)
    show_rows(
        [
            {
                "issuer": row.issuer.slug,
                "number": row.number,
                "this_update": row.this_update,
                "next_update": row.next_update,
                "entries": row.entry_count,
                "published_at": row.published_at,
                "sha256": row.sha256,
            }
            for row in rows
        ],
        output_format,
    )


@crl.command("export")
@click.argument("slug")
@click.option("--number", type=int, help="The CRL's number; the newest published one if left out.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write to.")
@click.option(
    "--format",
    "encoding",
    type=click.Choice(["pem", "der"]),
    default="pem",
    show_default=True,
    help="PEM or DER.",
)
def export_command(slug: str, number: int | None, out: Path | None, encoding: str) -> None:
    """Write a CRL of the authority SLUG to a file, or to standard output."""
    row = find_crl(issuer_by_slug(slug), number)
    parsed = x509.load_der_x509_crl(bytes(row.der or b""))
    content = parsed.public_bytes(Encoding.PEM if encoding == "pem" else Encoding.DER)
    if out is None:
        standard_output: BinaryIO = sys.stdout.buffer
        standard_output.write(content)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from error
