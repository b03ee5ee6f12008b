"""``ams outside``: the trust list of outside CAs, their hosts, and what they say."""

from pathlib import Path

import click

from ams.authority.outside import hosts, trust
from ams.authority.outside.errors import OutsideCANotFound
from ams.authority.outside.hosts import HostRule
from ams.authority.outside.loading import load_crl
from ams.authority.outside.models import DEFAULT_SIZE, DEFAULT_TIMEOUT, OutsideCA
from ams.authority.outside.reader import read_status
from ams.authority.outside.trust import Addresses
from ams.certificates.services import certificate_by_serial
from ams.cli.output import Cell, format_option, show_rows
from ams.core.actor import Actor, system
from ams.core.clock import SystemClock

OPERATOR: Actor = system("command line")


@click.group()
def outside() -> None:
    """Outside CAs that are trusted, and where their status is read."""


@outside.command("list")
@format_option
def list_authorities(output_format: str) -> None:
    """List the trust list with the allowed hosts."""
    rows = OutsideCA.objects.select_related("parent").prefetch_related("hosts", "seen_crls")
    show_rows([_row(one) for one in rows], output_format)


@outside.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def add(file: Path) -> None:
    """Put the CA certificates of FILE (PEM, bundle of PEM, DER) into the trust list."""
    added = trust.add_authorities(file.read_bytes(), actor=OPERATOR, clock=SystemClock())
    for one in added:
        click.echo(f"{one.pk}: {one.subject_dn}")


@outside.command("addresses")
@click.argument("ca_id", type=int)
@click.option("--ocsp", default="", help="Ask here instead of where certificates say.")
@click.option("--crl", default="", help="Read here instead of where certificates say.")
@click.option("--application", default="", help="The CA's own application, for officers.")
def addresses(ca_id: int, ocsp: str, crl: str, application: str) -> None:
    """State where a CA's status is read; what is left out is taken from its certificates."""
    stated = Addresses(ocsp, crl, application)
    trust.set_addresses(ca_id, stated, actor=OPERATOR, clock=SystemClock())


@outside.command("allow")
@click.argument("ca_id", type=int)
@click.argument("host")
@click.option("--internal", is_flag=True, help="The host lies in the own network.")
@click.option("--timeout", default=DEFAULT_TIMEOUT, show_default=True, help="Seconds in all.")
@click.option("--size", default=DEFAULT_SIZE, show_default=True, help="Octets at most.")
@click.option("--off", is_flag=True, help="Keep the host, but do not ask it.")
def allow(ca_id: int, host: str, *, internal: bool, timeout: int, size: int, off: bool) -> None:
    """Allow HOST (a name, or name:port) for a CA, or change its bounds."""
    rule = HostRule(host, internal, timeout, size, not off)
    click.echo(f"allowed: {hosts.set_host(ca_id, rule, actor=OPERATOR, clock=SystemClock())}")


@outside.command("disallow")
@click.argument("ca_id", type=int)
@click.argument("host")
def disallow(ca_id: int, host: str) -> None:
    """Take HOST off a CA's allow list."""
    found = next((one for one in trust.find(ca_id).hosts.all() if str(one) == host), None)
    if found is None:
        raise OutsideCANotFound(f"the CA {ca_id} has no host '{host}'")
    hosts.remove_host(ca_id, found.pk, actor=OPERATOR, clock=SystemClock())


@outside.command("crl")
@click.argument("ca_id", type=int)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def crl(ca_id: int, file: Path) -> None:
    """Take a CRL (DER) of a CA from FILE, for signatures to be examined without the network."""
    row = load_crl(ca_id, file.read_bytes(), actor=OPERATOR, clock=SystemClock())
    click.echo(f"{row.ca}: CRL {row.crl_number or '-'}, until {row.next_update}")


@outside.command("off")
@click.argument("ca_id", type=int)
def off(ca_id: int) -> None:
    """Believe a CA, and every CA below it, nothing any more."""
    click.echo(f"off: {trust.switch_off(ca_id, actor=OPERATOR, clock=SystemClock())}")


@outside.command("on")
@click.argument("ca_id", type=int)
def on(ca_id: int) -> None:
    """Believe a CA again."""
    click.echo(f"on: {trust.switch_on(ca_id, actor=OPERATOR, clock=SystemClock())}")


@outside.command("read")
@click.argument("serial")
@format_option
def read(serial: str, output_format: str) -> None:
    """Read what the CA says of the certificate with SERIAL now; its status here stays."""
    certificate = certificate_by_serial(serial, actor=OPERATOR).certificate
    ca = trust.issuer_of(certificate)
    if ca is None:
        raise OutsideCANotFound(f"the trust list holds no CA that issued {serial}")
    reading = read_status(certificate, ca, clock=SystemClock())
    rows: list[dict[str, Cell]] = [
        {
            "source": one.source,
            "says": one.verdict.value,
            "since": one.at,
            "url": one.url,
            "why": "",
        }
        for one in reading.answers
    ]
    rows += [
        {"source": one.source, "says": one.why.value, "since": None, "url": one.url,
         "why": one.message}
        for one in reading.refusals
    ]  # fmt: skip
    show_rows(rows, output_format)


def _row(ca: OutsideCA) -> dict[str, Cell]:
    return {
        "id": ca.pk,
        "name": ca.name,
        "state": "on" if ca.is_on else "off",
        "above": ca.parent.name if ca.parent else None,
        "not_after": ca.not_after,
        "crls": [one.number or "-" for one in ca.seen_crls.all()],
        "hosts": [str(host) for host in ca.hosts.all() if host.is_on],
        "subject": ca.subject_dn,
    }
