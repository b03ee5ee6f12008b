"""Roles: granted and taken by administrators, never by oneself, never the last one."""

import pytest

from ams.accounts.errors import (
    AlreadyExists,
    LastAdministrator,
    NoSuchRecord,
    NotAdministrator,
    OwnPowers,
)
from ams.accounts.models import RoleGrant
from ams.accounts.services import grant_role, lock, revoke_role
from ams.core.actor import Role
from ams.journal.models import Entry
from tests.accounts import builders
from tests.accounts.conftest import Cast


def test_an_administrator_grants_and_takes_a_role(cast: Cast) -> None:
    account = cast.nurse_account
    grant_role(account.pk, Role.AUDITOR, actor=cast.administrator, clock=cast.clock)
    assert Entry.objects.latest("seq").event == "account:role_grant"
    revoke_role(account.pk, Role.AUDITOR, actor=cast.administrator, clock=cast.clock)
    assert Entry.objects.latest("seq").event == "account:role_revoke"
    assert not cast.actor(account).roles


@pytest.mark.parametrize(
    "who", ["applicant", "auditor", "clinic officer", "regency officer", "ca officer"]
)
def test_nobody_else_grants_or_takes(cast: Cast, who: str) -> None:
    actor = cast.unentitled[who]
    with pytest.raises(NotAdministrator):
        grant_role(cast.nurse_account.pk, Role.AUDITOR, actor=actor, clock=cast.clock)
    with pytest.raises(NotAdministrator):
        revoke_role(cast.auditor_account.pk, Role.AUDITOR, actor=actor, clock=cast.clock)


def test_an_administrator_cannot_give_himself_a_role(cast: Cast) -> None:
    with pytest.raises(OwnPowers):
        grant_role(
            cast.administrator_account.pk,
            Role.AUDITOR,
            actor=cast.administrator,
            clock=cast.clock,
        )


def test_a_role_is_granted_once(cast: Cast) -> None:
    with pytest.raises(AlreadyExists):
        grant_role(
            cast.auditor_account.pk, Role.AUDITOR, actor=cast.administrator, clock=cast.clock
        )


def test_a_role_that_is_not_held_cannot_be_taken(cast: Cast) -> None:
    with pytest.raises(NoSuchRecord):
        revoke_role(cast.nurse_account.pk, Role.AUDITOR, actor=cast.administrator, clock=cast.clock)


def test_the_last_administrator_stays(cast: Cast) -> None:
    with pytest.raises(LastAdministrator):
        revoke_role(
            cast.administrator_account.pk,
            Role.ADMINISTRATOR,
            actor=builders.OPERATOR,
            clock=cast.clock,
        )
    assert RoleGrant.objects.filter(role=Role.ADMINISTRATOR).count() == 1


def test_a_locked_administrator_does_not_count_as_another(cast: Cast) -> None:
    other = builders.account(cast.clock, "lain")
    builders.role(other.pk, Role.ADMINISTRATOR, cast.clock)
    lock(other.pk, actor=builders.OPERATOR, clock=cast.clock)
    with pytest.raises(LastAdministrator):
        revoke_role(
            cast.administrator_account.pk,
            Role.ADMINISTRATOR,
            actor=builders.OPERATOR,
            clock=cast.clock,
        )


def test_one_of_two_administrators_may_go(cast: Cast) -> None:
    other = builders.account(cast.clock, "lain")
    builders.role(other.pk, Role.ADMINISTRATOR, cast.clock)
    revoke_role(other.pk, Role.ADMINISTRATOR, actor=cast.administrator, clock=cast.clock)
    assert not cast.actor(other).roles
