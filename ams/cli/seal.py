"""``ams seal``: the agencies' electronic seals, and who stamps time."""

from datetime import datetime

import click

from ams.accounts.models import Agency
from ams.authority.keys import KeyAlgorithm
from ams.authority.services import issuer_by_slug
from ams.cli.ca import OPERATOR
from ams.cli.output import Cell, format_option, show_rows
from ams.core.clock import SystemClock
from ams.core.errors import NotFound
from ams.signatures.models import ServiceCertificate
from ams.signatures.seals import issue_seal


@click.group()
def seal() -> None:
    """Electronic seals of agencies, with which AMS signs in their name."""


@seal.command("list")
@format_option
def list_seals(output_format: str) -> None:
    """List the seals and the certificates of the time-stamp service, newest first."""
    now = SystemClock().now()
    rows = ServiceCertificate.objects.select_related("agency", "certificate")
    show_rows([_row(one, now) for one in rows], output_format)


@seal.command("issue")
@click.argument("agency")
@click.option("--issuer", help="Slug of the issuing CA; the newest if left out.")
@click.option(
    "--algorithm",
    type=click.Choice([algorithm.value for algorithm in KeyAlgorithm]),
    default=KeyAlgorithm.ECDSA_P256.value,
    show_default=True,
)
def issue(agency: str, issuer: str | None, algorithm: str) -> None:
    """Issue a seal, or its successor, to AGENCY (its name or short name)."""
    row = issue_seal(
        _agency(agency).pk,
        actor=OPERATOR,
        clock=SystemClock(),
        issuer=issuer_by_slug(issuer) if issuer else None,
        algorithm=KeyAlgorithm(algorithm),
    )
    click.echo(f"{row.certificate.serial}: {row.certificate.subject_dn}")


def _agency(name: str) -> Agency:
    found = (
        Agency.objects.filter(short_name__iexact=name).first()
        or Agency.objects.filter(name__iexact=name).first()
    )
    if found is None:
        raise NotFound(f"there is no agency called '{name[:80]}'")
    return found


def _row(one: ServiceCertificate, now: datetime) -> dict[str, Cell]:
    return {
        "purpose": one.purpose,
        "agency": one.agency.short_name if one.agency else None,
        "serial": one.certificate.serial,
        "state": one.certificate.state_at(now).value,
        "not_after": one.certificate.not_after,
        "key": one.key_name,
        "subject": one.certificate.subject_dn,
    }
