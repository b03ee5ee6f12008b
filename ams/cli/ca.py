"""``ams ca``: make a certification authority, list, export, look after signatures left open."""

from collections.abc import Callable, Sequence

import click
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from ams.authority import services
from ams.authority.hierarchy import Hierarchy
from ams.authority.keys import KeyAlgorithm, development_store_in_use, key_folder
from ams.authority.models import Issuer, StatusPolicy
from ams.authority.policies import MAX_SHARDS
from ams.cli.crl import publish_each, publish_missing
from ams.cli.output import Cell, format_option, show_rows
from ams.core.actor import Actor, system
from ams.core.clock import SystemClock
from ams.core.errors import InvalidInput
from ams.core.identifiers import serial_to_hex

OPERATOR: Actor = system("command line")
_NAMES = Hierarchy()


@click.group()
def ca() -> None:
    """Certification authorities whose keys AMS holds."""


def _policy_options(*, deltas: bool | None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return what adds the options of how an authority publishes status; ``deltas`` if unsaid."""
    expired = click.Choice([each.value for each in StatusPolicy.Expired])
    options = (
        click.option(
            "--shards", type=click.IntRange(0, MAX_SHARDS), help="Divide the CRL; may grow."
        ),
        click.option(
            "--deltas/--no-deltas", default=deltas, show_default=True, help="Publish delta CRLs."
        ),
        click.option(
            "--freshest-in-certificates/--no-freshest-in-certificates",
            default=None,
            help="Name delta CRLs in certificates too; read docs/operations.md first.",
        ),
        click.option(
            "--expired",
            type=expired,
            help="Entries of expired certificates.",
        ),
    )

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@ca.command("init")
@click.option("--slug", default=_NAMES.slug, show_default=True, help="Short name in addresses.")
@click.option("--country", default=_NAMES.country, show_default=True)
@click.option("--organization", default=_NAMES.organization, show_default=True)
@click.option("--root-name", default=_NAMES.root_name, show_default=True, help="CN of the root.")
@click.option("--issuing-name", default=_NAMES.issuing_name, show_default=True)
@click.option(
    "--algorithm",
    type=click.Choice([algorithm.value for algorithm in KeyAlgorithm]),
    default=_NAMES.algorithm.value,
    show_default=True,
)
@click.option("--policy-oid", default=_NAMES.policy_oid, show_default=True)
@_policy_options(deltas=True)
def init(
    algorithm: str,
    *,
    shards: int | None,
    deltas: bool,
    freshest_in_certificates: bool | None,
    expired: str | None,
    **names: str,
) -> None:
    """Make a root and an issuing CA below it, with fresh keys, and publish their first CRLs."""
    hierarchy = Hierarchy(**names, algorithm=KeyAlgorithm(algorithm))
    issuer = services.initialise(hierarchy, actor=OPERATOR, clock=SystemClock())
    change = _change(shards, deltas, freshest_in_certificates, expired)
    services.set_policy(issuer, change, actor=OPERATOR, clock=SystemClock())
    for one in reversed(issuer.chain()):
        click.echo(f"{one.slug}: {one.subject_dn}")
    if development_store_in_use():
        click.echo(
            "WARNING: no AMS_CA_PASSPHRASE is set; the keys' passphrase lies beside them in "
            f"{key_folder()}. Never issue to real people like this.",
            err=True,
        )
    publish_each(list(reversed(issuer.chain())))


@ca.command("status-policy")
@click.argument("slug")
@_policy_options(deltas=None)
@format_option
def status_policy(
    slug: str,
    *,
    shards: int | None,
    deltas: bool | None,
    freshest_in_certificates: bool | None,
    expired: str | None,
    output_format: str,
) -> None:
    """Show how an authority publishes status, or change it for certificates issued from now on.

    What certificates will point to is published at once; what older ones point to stays.
    """
    issuer = services.issuer_by_slug(slug)
    change = _change(shards, deltas, freshest_in_certificates, expired)
    if change != services.PolicyChange():
        services.set_policy(issuer, change, actor=OPERATOR, clock=SystemClock())
        publish_missing(issuer)
    policy = services.policy_of(issuer)
    row: dict[str, Cell] = {
        "slug": slug,
        "shards": policy.shards,
        "deltas": policy.deltas,
        "freshest_in_certificates": policy.freshest_in_certificates,
        "expired": policy.expired,
    }
    show_rows([row], output_format)


def _change(
    shards: int | None,
    deltas: bool | None,  # noqa: FBT001 - an option: yes, no, or left as it is
    freshest: bool | None,  # noqa: FBT001 - as above
    expired: str | None,
) -> services.PolicyChange:
    kept = StatusPolicy.Expired(expired) if expired else None
    return services.PolicyChange(shards, deltas, freshest, kept)


@ca.command("list")
@format_option
def list_issuers(output_format: str) -> None:
    """List the authorities: name, key, validity."""
    issuers = Issuer.objects.select_related("parent")
    show_rows([_row(issuer) for issuer in issuers], output_format)


@ca.command("export")
@click.argument("slug")
@click.option("--chain", is_flag=True, help="With the authorities above it, up to the root.")
@click.option(
    "--format", "form", type=click.Choice(["pem", "der"]), default="pem", show_default=True
)
def export(slug: str, *, chain: bool, form: str) -> None:
    """Write an authority's certificate to standard output."""
    issuer = services.issuer_by_slug(slug)
    certificates = [one.certificate for one in issuer.chain()] if chain else [issuer.certificate]
    write_certificates(certificates, form)


@ca.command("intents")
@format_option
def intents(output_format: str) -> None:
    """List signatures that were begun and have no outcome."""
    rows: list[dict[str, Cell]] = [
        {
            "id": intent.pk,
            "kind": intent.kind,
            "serial": intent.serial,
            "key": intent.key_name,
            "begun": intent.created_at,
            "journal": intent.journal_seq,
        }
        for intent in services.unfinished_intents(SystemClock())
    ]
    show_rows(rows, output_format)


@ca.command("close-intent")
@click.argument("intent_id", type=int)
@click.option("--remark", required=True, help="What was found, for the journal.")
def close_intent(intent_id: int, remark: str) -> None:
    """Close a signature left open, after looking into it; it is never made again by itself."""
    intent = services.close_intent(intent_id, remark=remark, actor=OPERATOR, clock=SystemClock())
    click.echo(f"closed: {intent}")


def write_certificates(certificates: Sequence[x509.Certificate], form: str) -> None:
    """Write certificates to standard output, PEM one after the other or a single DER.

    Raises:
        InvalidInput: several certificates as DER.
    """
    if form == "der" and len(certificates) > 1:
        raise InvalidInput("a chain has no DER form; leave out --chain or take --format pem")
    encoding = Encoding.DER if form == "der" else Encoding.PEM
    for certificate in certificates:
        click.echo(certificate.public_bytes(encoding), nl=False)


def _row(issuer: Issuer) -> dict[str, Cell]:
    certificate = issuer.certificate
    return {
        "slug": issuer.slug,
        "kind": "root" if issuer.is_root else "issuing",
        "subject": issuer.subject_dn,
        "issuer": issuer.parent.slug if issuer.parent else issuer.slug,
        "serial": serial_to_hex(certificate.serial_number),
        "algorithm": _algorithm(certificate),
        "not_before": certificate.not_valid_before_utc,
        "not_after": certificate.not_valid_after_utc,
        "key": issuer.key_name,
    }


def _algorithm(certificate: x509.Certificate) -> str:
    key = services.public_key_of(certificate)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"ECDSA {key.curve.name}"
    return f"RSA {key.key_size}"
