"""``ams certificate``: list, export, issue, import, revoke, hold, release."""

import contextlib
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from cryptography import x509

from ams.accounts.models import Person
from ams.authority.models import Issuer
from ams.authority.services import issuer_by_slug
from ams.certificates import services
from ams.certificates.models import Certificate
from ams.certificates.services import CertificateFile, ImportLine
from ams.certificates.states import CertificateState
from ams.cli.ca import OPERATOR, write_certificates
from ams.cli.incident import revoke_file
from ams.cli.output import Cell, format_option, show_rows
from ams.core.clock import SystemClock
from ams.core.errors import InvalidInput, NotFound, Unavailable
from ams.incidents.services import Cause, Selection
from ams.revocation.services import hold as hold_certificate
from ams.revocation.services import release as release_certificate
from ams.revocation.services import revoke as revoke_certificate

_PATH = click.Path(path_type=Path, dir_okay=False)


@click.group()
def certificate() -> None:
    """Certificates: those AMS issued and those imported."""


@certificate.command("list")
@click.option("--status", type=click.Choice([state.value for state in CertificateState]))
@format_option
def list_certificates(status: str | None, output_format: str) -> None:
    """List certificates, all or those of one status."""
    now = SystemClock().now()
    found = Certificate.objects.select_related("holder__account", "issuer")
    if status:
        found = found.with_state(status, now)
    show_rows([_row(one, now) for one in found], output_format)


@certificate.command("export")
@click.argument("serial")
@click.option("--chain", is_flag=True, help="With the authorities above it, up to the root.")
@click.option(
    "--format", "form", type=click.Choice(["pem", "der"]), default="pem", show_default=True
)
def export(serial: str, *, chain: bool, form: str) -> None:
    """Write a certificate to standard output; SERIAL is hexadecimal or decimal."""
    row = services.certificate_by_serial(serial, actor=OPERATOR)
    encoded = services.chain_of(row) if chain else [bytes(row.der)]
    write_certificates([x509.load_der_x509_certificate(der) for der in encoded], form)
    services.record_export(row, actor=OPERATOR, clock=SystemClock())


@certificate.command("issue")
@click.option("--username", required=True, help="Whose certificate it is to be.")
@click.option("--issuer", "slug", help="Which authority signs; needed where there are several.")
@click.option("--csr", type=_PATH, help="PKCS #10 request, PEM or DER ('-' for standard input).")
@click.option("--p12", type=_PATH, help="Make a key; write it here with the certificate.")
@click.option("--passphrase-file", type=_PATH, help="Its passphrase ('-' for standard input).")
def issue(
    *,
    username: str,
    slug: str | None,
    csr: Path | None,
    p12: Path | None,
    passphrase_file: Path | None,
) -> None:
    """Issue a certificate, for a request (--csr) or with a new key (--p12).

    The passphrase of the PKCS #12 file comes from --passphrase-file, the environment variable
    AMS_P12_PASSPHRASE or a prompt; AMS does not keep it.
    """
    if (csr is None) is (p12 is None):
        raise InvalidInput("name either --csr or --p12")
    holder, issuer = _holder(username), _issuer(slug)
    if csr is not None:
        row = services.issue_from_request(
            _content(csr), holder=holder, issuer=issuer, actor=OPERATOR, clock=SystemClock()
        )
        write_certificates([row.certificate], "pem")
    elif p12 is not None:
        row = _issue_with_key(p12, _passphrase(passphrase_file), holder=holder, issuer=issuer)
    click.echo(f"issued {row.serial} to {username}", err=True)


@certificate.command("import")
@click.argument("files", nargs=-1, required=True, type=_PATH)
@click.option("--match", type=_PATH, help="CSV with the columns serial and username (or nip).")
@format_option
def import_files(files: tuple[Path, ...], match: Path | None, output_format: str) -> None:
    """Import certificates of other authorities (PEM, bundles of PEM, DER), all or none.

    They are matched to people by the e-mail address in them, or by the table.
    """
    table = services.read_match_table(_text(match)) if match else None
    report = services.import_certificates(
        [CertificateFile(path.name, _content(path)) for path in files],
        match=table,
        actor=OPERATOR,
        clock=SystemClock(),
    )
    rows = [
        *_lines("imported", report.imported),
        *_lines("unmatched", report.unmatched),
        *_lines("duplicate", report.duplicates),
        *_lines("authority", report.authorities),
    ]
    show_rows(rows, output_format)


@certificate.command("revoke")
@click.argument("serial", required=False)
@click.option("--from", "file", type=_PATH, help="Serial numbers, one a line ('-' for stdin).")
@click.option("--issuer", "slug", default="", help="With --from: only of this authority.")
@click.option("--title", default="", help="With --from: what happened, in a few words.")
@click.option("--explanation", default="", help="With --from: what the holders are told.")
@click.option("--tell/--no-tell", default=True, help="With --from: mail the holders (default).")
@click.option("--dry-run", is_flag=True, help="With --from: count, and revoke nothing.")
@click.option("--reason", "reasons", multiple=True, required=True, help="May stand several times.")
@click.option("--invalidity-date", type=click.DateTime(["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"]))
def revoke(  # noqa: PLR0913 - each is an option of the command
    *,
    serial: str | None,
    file: Path | None,
    slug: str,
    title: str,
    explanation: str,
    tell: bool,
    dry_run: bool,
    reasons: tuple[str, ...],
    invalidity_date: datetime | None,
) -> None:
    """Revoke a certificate, or those of a file (--from), for good.

    SERIAL is hexadecimal or decimal, times are UTC. Those of a file become an incident that the
    operator proposes and an officer of the CA approves; the worker revokes, publishes and tells.
    """
    if (serial is None) is (file is None):
        raise InvalidInput("name either SERIAL or --from")
    if file is not None:
        if invalidity_date is not None:
            raise InvalidInput("--invalidity-date goes with one certificate, not with --from")
        if tell and not explanation and not dry_run:
            raise InvalidInput("say with --explanation what the holders are told, or --no-tell")
        selection = Selection(issuer=slug, serials=_content(file))
        cause = Cause(title or f"ams certificate revoke --from {file}", explanation, reasons, tell)
        revoke_file(selection, cause, dry_run=dry_run)
        return
    if dry_run:
        raise InvalidInput("--dry-run goes with --from")
    row = services.certificate_by_serial(serial or "", actor=OPERATOR)
    lost = invalidity_date.replace(tzinfo=UTC) if invalidity_date else None
    revocation = revoke_certificate(
        row.pk, reasons=reasons, invalidity_date=lost, actor=OPERATOR, clock=SystemClock()
    )
    click.echo(f"revoked {row.serial} at {revocation.revocation_date.isoformat()}; the CRL follows")


@certificate.command("hold")
@click.argument("serial")
@click.option("--reason", required=True, help="Why, in words; shown on the certificate's page.")
def hold(serial: str, reason: str) -> None:
    """Hold a certificate until it is released or revoked; SERIAL is hexadecimal or decimal."""
    row = services.certificate_by_serial(serial, actor=OPERATOR)
    held = hold_certificate(row.pk, reason=reason, actor=OPERATOR, clock=SystemClock())
    click.echo(f"held {row.serial} since {held.held_at.isoformat()}; the CRL follows")


@certificate.command("release")
@click.argument("serial")
@click.option("--reason", required=True, help="Why, in words; shown on the certificate's page.")
def release(serial: str, reason: str) -> None:
    """Make a held certificate good again; SERIAL is hexadecimal or decimal."""
    row = services.certificate_by_serial(serial, actor=OPERATOR)
    release_certificate(row.pk, reason=reason, actor=OPERATOR, clock=SystemClock())
    click.echo(f"released {row.serial}; the CRL follows")


def _row(row: Certificate, now: datetime) -> dict[str, Cell]:
    account = row.holder.account if row.holder else None
    return {
        "serial": row.serial,
        "status": row.state_at(now).value,
        "subject": row.subject_dn,
        "username": account.username if account else None,
        "email": row.email,
        "issuer": row.issuer.slug if row.issuer else row.issuer_dn,
        "origin": row.origin,
        "not_before": row.not_before,
        "not_after": row.not_after,
        "revoked_at": row.revoked_at,
    }


def _lines(outcome: str, lines: tuple[ImportLine, ...]) -> list[dict[str, Cell]]:
    return [
        {
            "outcome": outcome,
            "file": line.file,
            "serial": line.serial,
            "subject": line.subject_dn,
            "remark": line.remark,
        }
        for line in lines
    ]


def _holder(username: str) -> Person:
    found = Person.objects.filter(account__username__iexact=username).first()
    if found is None:
        raise NotFound(f"nobody has the username '{username[:80]}'")
    return found


def _issuer(slug: str | None) -> Issuer:
    if slug is not None:
        return issuer_by_slug(slug)
    issuers = list(Issuer.objects.filter(is_root=False)[:2])
    if not issuers:
        raise NotFound("there is no certification authority; run: ams ca init")
    if len(issuers) > 1:
        raise InvalidInput("there are several certification authorities; name one with --issuer")
    return issuers[0]


def _issue_with_key(path: Path, passphrase: str, *, holder: Person, issuer: Issuer) -> Certificate:
    """Issue, and write the PKCS #12 file; its place is taken first, for the key exists once."""
    with _taken(path) as descriptor:
        row, content = services.issue_with_key(
            holder=holder, issuer=issuer, passphrase=passphrase, actor=OPERATOR, clock=SystemClock()
        )
        try:
            with os.fdopen(os.dup(descriptor), "wb") as file:
                file.write(content)
        except OSError as error:
            raise Unavailable(
                f"certificate {row.serial} was issued, but its key could not be written to {path}: "
                f"{error.strerror}; the key is lost, revoke the certificate"
            ) from error
    return row


@contextlib.contextmanager
def _taken(path: Path) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise InvalidInput(f"cannot write {path}: {error.strerror}") from error
    written = False
    try:
        yield descriptor
        os.fsync(descriptor)
        written = True
    finally:
        os.close(descriptor)
        if not written:
            path.unlink(missing_ok=True)


def _passphrase(path: Path | None) -> str:
    if path is not None:
        return _text(path).rstrip("\r\n")
    given = os.environ.get("AMS_P12_PASSPHRASE")
    if given is not None:
        return given
    asked: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
    return asked


def _content(path: Path) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"cannot read {path}: {error.strerror}") from error


def _text(path: Path) -> str:
    try:
        return _content(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is not UTF-8") from error
