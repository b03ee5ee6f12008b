"""Accounts: created, locked, unlocked, given passwords; by whom and by whom not."""

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ams.accounts.errors import (
    AccountLocked,
    AccountTaken,
    LastAdministrator,
    NoSuchRecord,
    NotAdministrator,
    OwnPowers,
)
from ams.accounts.models import Account
from ams.accounts.services import (
    AccountData,
    choose_language,
    create_account,
    lock,
    set_password,
    unlock,
)
from ams.core.errors import InvalidInput, NotPermitted
from ams.journal.models import Entry
from tests.accounts import builders
from tests.accounts.conftest import Cast

NEW_PASSWORD = "Gunung-Tinggi-Biru-9"


def test_a_persons_account_takes_the_persons_email(cast: Cast) -> None:
    account = create_account(
        AccountData(username=" Dokter.2 ", person_id=cast.doctor.pk, email="lain@x.go.id"),
        password=builders.PASSWORD,
        actor=cast.administrator,
        clock=cast.clock,
    )
    assert (account.username, account.email) == ("dokter.2", cast.doctor.email)
    assert account.check_password(builders.PASSWORD)
    assert account.password.startswith("argon2")


def test_an_account_without_password_lets_nobody_in(cast: Cast) -> None:
    account = create_account(
        AccountData(username="dokter", person_id=cast.doctor.pk),
        actor=cast.administrator,
        clock=cast.clock,
    )
    assert not account.has_usable_password()
    assert not account.check_password("")


@pytest.mark.parametrize(
    "who", ["applicant", "auditor", "clinic officer", "regency officer", "ca officer"]
)
def test_nobody_else_creates_locks_or_unlocks(cast: Cast, who: str) -> None:
    actor = cast.unentitled[who]
    with pytest.raises(NotAdministrator):
        create_account(
            AccountData(username="dokter", person_id=cast.doctor.pk), actor=actor, clock=cast.clock
        )
    with pytest.raises(NotAdministrator):
        lock(cast.nurse_account.pk, actor=actor, clock=cast.clock)
    with pytest.raises(NotAdministrator):
        unlock(cast.nurse_account.pk, actor=actor, clock=cast.clock)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("username", {"username": "ab"}),
        ("username", {"username": "spasi di dalam"}),
        ("username", {"username": ".titik"}),
        ("username", {"username": "x" * 61}),
        ("username", {"username": "NURSE"}),
        ("email", {"email": ""}),
        ("email", {"email": "bukan email"}),
        ("language", {"language": "fr"}),
    ],
)
def test_a_value_that_cannot_be_taken_is_named(
    cast: Cast, field: str, values: dict[str, Any]
) -> None:
    data = AccountData(**({"username": "baru", "email": "baru@kebumenkab.go.id"} | values))
    with pytest.raises(InvalidInput) as refusal:
        create_account(data, password=builders.PASSWORD, actor=cast.administrator, clock=cast.clock)
    assert list(refusal.value.fields) == [field]


@pytest.mark.parametrize("password", ["", "pendek", "password1234", "dokterdokter"])
def test_a_weak_password_is_refused(cast: Cast, password: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_account(
            AccountData(username="dokterdokter", person_id=cast.doctor.pk),
            password=password,
            actor=cast.administrator,
            clock=cast.clock,
        )
    assert list(refusal.value.fields) == ["password"]


def test_a_person_has_one_account(cast: Cast) -> None:
    with pytest.raises(AccountTaken):
        create_account(
            AccountData(username="kedua", person_id=cast.nurse.pk),
            actor=cast.administrator,
            clock=cast.clock,
        )
    with pytest.raises(NoSuchRecord):
        create_account(
            AccountData(username="kedua", person_id=999_999),
            actor=cast.administrator,
            clock=cast.clock,
        )


def test_the_database_itself_refuses_a_username_in_another_case(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(username="NURSE", created_at=cast.clock.now())


def test_usernames_are_found_in_any_case(cast: Cast) -> None:
    assert Account.objects.get_by_natural_key("Nurse") == cast.nurse_account


def test_a_lock_holds_until_it_is_undone(cast: Cast) -> None:
    account = lock(cast.nurse_account.pk, actor=cast.administrator, clock=cast.clock)
    assert not account.is_active
    assert Entry.objects.latest("seq").event == "account:lock"
    assert unlock(account.pk, actor=cast.administrator, clock=cast.clock).is_active
    assert Entry.objects.latest("seq").event == "account:unlock"


def test_an_administrator_cannot_lock_himself_nor_the_last_administrator(cast: Cast) -> None:
    account = cast.administrator_account
    with pytest.raises(OwnPowers):
        lock(account.pk, actor=cast.administrator, clock=cast.clock)
    with pytest.raises(LastAdministrator):
        lock(account.pk, actor=builders.OPERATOR, clock=cast.clock)


def test_the_holder_sets_his_password(cast: Cast) -> None:
    actor = cast.actor(cast.nurse_account)
    account = set_password(cast.nurse_account.pk, NEW_PASSWORD, actor=actor, clock=cast.clock)
    assert account.check_password(NEW_PASSWORD)
    assert not account.must_change_password


def test_a_password_set_at_the_command_line_must_be_changed(cast: Cast) -> None:
    account = set_password(
        cast.nurse_account.pk, NEW_PASSWORD, actor=builders.OPERATOR, clock=cast.clock
    )
    assert account.must_change_password


def test_the_journal_never_holds_a_password(cast: Cast) -> None:
    set_password(cast.nurse_account.pk, NEW_PASSWORD, actor=builders.OPERATOR, clock=cast.clock)
    kept = json.dumps(list(Entry.objects.values_list("event", "data", "actor_name")))
    assert NEW_PASSWORD not in kept
    assert builders.PASSWORD not in kept


def test_not_even_an_administrator_sets_anothers_password(cast: Cast) -> None:
    for actor in (cast.administrator, *cast.unentitled.values()):
        if actor.account_id == cast.nurse_account.pk:
            continue
        with pytest.raises(NotPermitted):
            set_password(cast.nurse_account.pk, NEW_PASSWORD, actor=actor, clock=cast.clock)
    assert cast.nurse_account.check_password(builders.PASSWORD)


def test_a_weak_new_password_is_refused(cast: Cast) -> None:
    actor = cast.actor(cast.nurse_account)
    with pytest.raises(InvalidInput):
        set_password(cast.nurse_account.pk, "pendek", actor=actor, clock=cast.clock)


def test_a_locked_account_gets_no_new_password(cast: Cast) -> None:
    lock(cast.nurse_account.pk, actor=cast.administrator, clock=cast.clock)
    with pytest.raises(AccountLocked):
        set_password(cast.nurse_account.pk, NEW_PASSWORD, actor=builders.OPERATOR, clock=cast.clock)


def test_the_holder_chooses_his_language(cast: Cast) -> None:
    actor = cast.actor(cast.nurse_account)
    choose_language(cast.nurse_account.pk, "en", actor=actor, clock=cast.clock)
    assert cast.actor(Account.objects.get(pk=cast.nurse_account.pk)).language == "en"
    with pytest.raises(InvalidInput):
        choose_language(cast.nurse_account.pk, "fr", actor=actor, clock=cast.clock)
    with pytest.raises(NotPermitted):
        choose_language(cast.nurse_account.pk, "id", actor=cast.administrator, clock=cast.clock)
