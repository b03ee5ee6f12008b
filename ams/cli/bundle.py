"""``ams bundle``: verify a case bundle with nothing but the file; no database, no settings."""

import json
import logging
import re
from pathlib import Path

import click
from cryptography import x509

from ams.core.errors import InvalidInput
from ams.evidence.checking.report import Outcome, Report, Trust
from ams.evidence.checking.seal import check_seal
from ams.evidence.checking.verify import verify as verify_bundle
from ams.journal.errors import CheckpointRefused
from ams.journal.notes import Verifier

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@click.group()
def bundle() -> None:
    """A case's evidence in one file: verify it anywhere."""


@bundle.command()
@click.argument("file", type=_FILE)
@click.option(
    "--trust", "trust_files", type=_FILE, multiple=True,
    help="A CA certificate that you trust (PEM or DER); may be given repeatedly.",
)  # fmt: skip
@click.option(
    "--root", "roots", metavar="SHA256", multiple=True,
    help="The SHA-256 fingerprint of a CA certificate that you trust.",
)  # fmt: skip
@click.option(
    "--journal-key", metavar="KEY|FILE",
    help="The journal's verifier key that you kept, or a file with it.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Every check as JSON, for scripts.")
@click.option("-v", "--verbose", is_flag=True, help="Name also the checks that hold.")
@click.pass_context
def verify(
    ctx: click.Context, file: Path, *, trust_files: tuple[Path, ...], roots: tuple[str, ...],
    journal_key: str | None, as_json: bool, verbose: bool,
) -> None:  # fmt: skip
    """Check a bundle offline and name what fails.

    Exit status: 0 everything holds; 1 something fails; 2 wrong command line; 3 nothing fails, but
    something is not established because you named no CA or journal key that you trust.
    """
    for name in ("pyhanko", "pyhanko_certvalidator"):  # what they find is in the report
        logging.getLogger(name).setLevel(logging.CRITICAL)
    trust = Trust(
        anchors=tuple(one for path in trust_files for one in _certificates(path)),
        roots=frozenset(_fingerprint(root) for root in roots),
        journal_key=_verifier(journal_key) if journal_key else None,
    )
    report = verify_bundle(file.read_bytes(), trust, seal=check_seal)
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False))
    else:
        _tell(report, verbose=verbose)
    ctx.exit(int(report.exit))


def _tell(report: Report, *, verbose: bool) -> None:
    for one in report.results:
        if verbose or one.outcome is not Outcome.HOLDS:
            click.echo(f"{one.outcome.value}: {one.check} ({one.about}): {one.detail}")
    counts = ", ".join(
        f"{count} {outcome.value}"
        for outcome in Outcome
        if (count := sum(1 for _one in report.of(outcome)))
    )
    click.echo(f"{report.number or 'bundle'}: {counts}")


def _certificates(path: Path) -> list[x509.Certificate]:
    content = path.read_bytes()
    try:
        if b"-----BEGIN" in content:
            return x509.load_pem_x509_certificates(content)
        return [x509.load_der_x509_certificate(content)]
    except ValueError as error:
        raise InvalidInput(f"{path} holds no certificate: {error}") from error


def _fingerprint(text: str) -> str:
    found = text.replace(":", "").replace(" ", "").lower()
    if not _FINGERPRINT.fullmatch(found):
        raise InvalidInput(f"'{text[:80]}' is no SHA-256 in hexadecimal")
    return found


def _verifier(text: str) -> Verifier:
    path = Path(text)
    said = path.read_text() if "+" not in text and path.is_file() else text
    try:
        return Verifier.parse(said)
    except CheckpointRefused as error:
        raise InvalidInput(f"--journal-key: {error}") from error
