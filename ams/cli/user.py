"""``ams user``: accounts, passwords, officers and roles from the operator's side."""

import sys
from datetime import datetime

import click
from django.db import transaction

from ams.accounts import lockout
from ams.accounts.errors import NoSuchRecord
from ams.accounts.models import Account, Agency, Person
from ams.accounts.services import (
    AccountData,
    AppointmentData,
    appoint,
    create_account,
    end_appointment,
    grant_role,
    lock,
    revoke_role,
    set_password,
    unlock,
)
from ams.cli.output import Cell, format_option, show_rows
from ams.core.actor import Actor, OfficerKind, Role, system
from ams.core.clock import SystemClock

OPERATOR: Actor = system("command line")
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def user() -> None:
    """Accounts: create, list, lock, unlock, passwords, officers, roles."""


@user.command("create")
@click.argument("username")
@click.option("--nip", default="", help="The person (by NIP) whose account it becomes.")
@click.option("--email", default="", help="For an account without a person.")
@click.option("--language", type=click.Choice(["id", "en"]), default="id", show_default=True)
@click.option("--role", "roles", type=click.Choice([one.value for one in Role]), multiple=True)
@click.option("--password-stdin", is_flag=True, help="Read the password's line from stdin.")
@click.option("--no-password", is_flag=True, help="The holder sets one by the mailed link.")
def create(
    *,
    username: str,
    nip: str,
    email: str,
    language: str,
    roles: tuple[Role, ...],
    password_stdin: bool,
    no_password: bool,
) -> None:
    """Create an account; its password is asked for and must be changed at the first sign-in."""
    data = AccountData(
        username=username,
        person_id=_person(nip).pk if nip else None,
        email=email,
        language=language,
        must_change_password=not no_password,
    )
    password = None if no_password else _ask_password(from_stdin=password_stdin)
    clock = SystemClock()
    with transaction.atomic():
        account = create_account(data, password=password, actor=OPERATOR, clock=clock)
        for role in roles:
            grant_role(account.pk, Role(role), actor=OPERATOR, clock=clock)
    click.echo(f"created {account.username}")


@user.command("list")
@click.option("--locked", is_flag=True, help="Only accounts that cannot sign in now.")
@click.option("--search", default="", help="Words in username, e-mail or name.")
@format_option
def list_accounts(*, locked: bool, search: str, output_format: str) -> None:
    """List accounts with person, roles and officer appointments in force."""
    now = SystemClock().now()
    locked_out = lockout.locked_out(at=now)
    accounts = Account.objects.search(search).select_related("person__agency")
    rows = [_row(account, locked_out, now) for account in accounts]
    show_rows([row for row in rows if not locked or row["state"] != "active"], output_format)


@user.command("lock")
@click.argument("username")
def lock_account(username: str) -> None:
    """Lock an account until it is unlocked; it loses its powers and sessions at once."""
    lock(_account(username).pk, actor=OPERATOR, clock=SystemClock())
    click.echo(f"locked {username}")


@user.command("unlock")
@click.argument("username")
def unlock_account(username: str) -> None:
    """Unlock an account, whoever or whatever locked it."""
    unlock(_account(username).pk, actor=OPERATOR, clock=SystemClock())
    click.echo(f"unlocked {username}")


@user.command("password")
@click.argument("username")
@click.option("--password-stdin", is_flag=True, help="Read the password's line from stdin.")
def password(username: str, *, password_stdin: bool) -> None:
    """Set a password; the holder must change it at the next sign-in."""
    account = _account(username)
    new = _ask_password(from_stdin=password_stdin)
    set_password(account.pk, new, actor=OPERATOR, clock=SystemClock())
    click.echo(f"password of {username} set")


@user.command("appoint")
@click.argument("username")
@click.option("--kind", type=click.Choice([one.value for one in OfficerKind]), required=True)
@click.option("--agency", default="", help="Scope: the agency's short name; none for kind ca.")
@click.option("--decree", required=True, help="Number of the decree.")
@click.option("--from", "valid_from", type=_DAY, required=True)
@click.option("--until", "valid_until", type=_DAY, required=True)
def appoint_officer(
    *,
    username: str,
    kind: OfficerKind,
    agency: str,
    decree: str,
    valid_from: datetime,
    valid_until: datetime,
) -> None:
    """Appoint an officer (OP)."""
    data = AppointmentData(
        kind=OfficerKind(kind),
        agency_id=_agency(agency).pk if agency else None,
        decree_number=decree,
        valid_from=valid_from.date(),
        valid_until=valid_until.date(),
    )
    made = appoint(_account(username).pk, data, actor=OPERATOR, clock=SystemClock())
    click.echo(f"appointment {made.pk}: {username} as {kind}")


@user.command("dismiss")
@click.argument("appointment_id", type=int)
def dismiss(appointment_id: int) -> None:
    """End an officer's appointment at once."""
    end_appointment(appointment_id, actor=OPERATOR, clock=SystemClock())
    click.echo(f"appointment {appointment_id} ended")


@user.command("role")
@click.argument("username")
@click.argument("role", type=click.Choice([one.value for one in Role]))
@click.option("--remove", is_flag=True, help="Take the role away.")
def role(username: str, role: Role, *, remove: bool) -> None:
    """Grant a role, or take it away."""
    change = revoke_role if remove else grant_role
    change(_account(username).pk, Role(role), actor=OPERATOR, clock=SystemClock())
    click.echo(f"{username}: {'no longer ' if remove else ''}{role}")


def _row(account: Account, locked_out: frozenset[str], now: datetime) -> dict[str, Cell]:
    person = Person.objects.filter(account=account).select_related("agency").first()
    officers = account.appointments.in_force(now).select_related("agency")
    return {
        "username": account.username,
        "name": person.full_name if person else None,
        "agency": person.agency.short_name if person else None,
        "email": account.email,
        "state": _state(account, locked_out),
        "roles": sorted(account.role_grants.values_list("role", flat=True)),
        "officer": [
            f"{one.pk}:{one.kind}" + (f":{one.agency.short_name}" if one.agency else "")
            for one in officers
        ],
    }


def _state(account: Account, locked_out: frozenset[str]) -> str:
    if not account.is_active:
        return "locked"
    return "locked-out" if account.username in locked_out else "active"


def _ask_password(*, from_stdin: bool) -> str:
    """Return the password typed twice, or the first line of stdin: never an argument."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed


def _account(username: str) -> Account:
    account: Account | None = Account.objects.filter(username__iexact=username).first()
    if account is None:
        raise NoSuchRecord(f"account '{username}' does not exist")
    return account


def _person(nip: str) -> Person:
    person = Person.objects.filter(nip=nip.replace(" ", "")).first()
    if person is None:
        raise NoSuchRecord(f"no person with NIP '{nip}'")
    return person


def _agency(short_name: str) -> Agency:
    agency = Agency.objects.filter(short_name__iexact=short_name).first()
    if agency is None:
        raise NoSuchRecord(f"no agency with the short name '{short_name}'")
    return agency
