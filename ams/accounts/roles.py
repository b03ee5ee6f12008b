"""The roles of administrator and auditor."""

from django.db import transaction

from ams.accounts.errors import AlreadyExists, LastAdministrator, NoSuchRecord
from ams.accounts.guards import keep, require_administrator, require_another
from ams.accounts.models import Account, RoleGrant
from ams.core.actor import Actor, Role
from ams.core.clock import Clock
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.services import append


@transaction.atomic
def grant_role(account_id: int, role: Role, *, actor: Actor, clock: Clock) -> RoleGrant:
    """Give an account a role and return the grant.

    Raises:
        NotAdministrator: the actor does not manage roles.
        OwnPowers: the actor would give himself a role.
        NoSuchRecord: there is no such account.
        AlreadyExists: the account holds the role.
    """
    require_administrator(actor)
    account = Account.objects.select_for_update(no_key=True).filter(pk=account_id).first()
    if account is None:
        raise NoSuchRecord(f"account {account_id} does not exist")
    require_another(account, actor=actor)
    if RoleGrant.objects.filter(account=account, role=role).exists():
        raise AlreadyExists(f"'{account.username}' is {role} already")
    grant = RoleGrant(account=account, role=role.value)
    keep(grant)
    append(
        Event.ACCOUNT_ROLE_GRANT,
        subject=Subject.of("account", account.pk),
        actor=actor,
        at=clock.now(),
        data={"role": role.value},
    )
    return grant


@transaction.atomic
def revoke_role(account_id: int, role: Role, *, actor: Actor, clock: Clock) -> None:
    """Take a role from an account.

    Raises:
        NotAdministrator: the actor does not manage roles.
        NoSuchRecord: the account does not hold the role.
        LastAdministrator: nobody could manage AMS afterwards.
    """
    require_administrator(actor)
    grant = RoleGrant.objects.filter(account_id=account_id, role=role).first()
    if grant is None:
        raise NoSuchRecord(f"account {account_id} is no {role}")
    if role is Role.ADMINISTRATOR:
        require_other_administrator(account_id)
    grant.delete()
    append(
        Event.ACCOUNT_ROLE_REVOKE,
        subject=Subject.of("account", account_id),
        actor=actor,
        at=clock.now(),
        data={"role": role.value},
    )


def require_other_administrator(account_id: int) -> None:
    """Refuse to take away the last administrator who can sign in.

    Raises:
        LastAdministrator: there is no other.
    """
    administrators = RoleGrant.objects.select_for_update(no_key=True).filter(
        role=Role.ADMINISTRATOR, account__is_active=True
    )
    accounts = {grant.account_id for grant in administrators.order_by("pk")}
    if accounts <= {account_id}:
        raise LastAdministrator(f"account {account_id} is the last administrator")
