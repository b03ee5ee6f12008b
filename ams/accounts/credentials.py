"""Accounts: created, locked, unlocked, given a new password."""

import re
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts import lockout
from ams.accounts.errors import AccountLocked, AccountTaken, NoSuchRecord
from ams.accounts.guards import invalid, keep, require_administrator, require_another
from ams.accounts.models import Account, Person
from ams.accounts.roles import require_other_administrator
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import NotPermitted
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.services import append

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,58}[a-z0-9]")
_LANGUAGES = frozenset({"id", "en"})


@dataclass(frozen=True, slots=True)
class AccountData:
    """What an account is created from; a person's account takes the person's e-mail."""

    username: str
    person_id: int | None = None
    email: str = ""
    language: str = "id"
    must_change_password: bool = False


@transaction.atomic
def create_account(
    data: AccountData, *, actor: Actor, clock: Clock, password: str | None = None
) -> Account:
    """Create an account and return it; without ``password`` its holder sets one by the mailed link.

    Raises:
        NotAdministrator: the actor does not manage accounts.
        NoSuchRecord: there is no such person.
        AccountTaken: the person has an account.
        InvalidInput: username, e-mail or password cannot be taken.
    """
    require_administrator(actor)
    person = _person_without_account(data.person_id)
    account = Account(
        username=data.username.strip().lower(),
        email=person.email if person else data.email.strip().lower(),
        language=data.language,
        must_change_password=data.must_change_password,
        created_at=clock.now(),
    )
    _give_password(account, password)
    keep(account, more=_problems(account, password))
    if person is not None:
        person.account = account
        person.save(update_fields=["account"])
    append(
        Event.ACCOUNT_CREATE,
        subject=Subject.of("account", account.pk),
        actor=actor,
        at=clock.now(),
        data={"username": account.username, "person": data.person_id},
    )
    return account


@transaction.atomic
def lock(account_id: int, *, actor: Actor, clock: Clock) -> Account:
    """Lock an account until it is unlocked: its sessions end and it acts without powers at once.

    Raises:
        NotAdministrator: the actor does not manage accounts.
        OwnPowers: the account is the actor's own.
        NoSuchRecord: there is no such account.
        LastAdministrator: nobody could manage AMS afterwards.
    """
    require_administrator(actor)
    account = locked_row(account_id)
    require_another(account, actor=actor)
    if account.role_grants.filter(role="administrator").exists():
        require_other_administrator(account.pk)
    account.is_active = False
    account.save(update_fields=["is_active"])
    _journal(Event.ACCOUNT_LOCK, account, actor=actor, clock=clock)
    return account


@transaction.atomic
def unlock(account_id: int, *, actor: Actor, clock: Clock) -> Account:
    """Unlock an account, whether an administrator or repeated failures locked it, and return it.

    Raises:
        NotAdministrator: the actor does not manage accounts.
        NoSuchRecord: there is no such account.
    """
    require_administrator(actor)
    account = locked_row(account_id)
    account.is_active = True
    account.save(update_fields=["is_active"])
    lockout.forget_failures(account.username)
    _journal(Event.ACCOUNT_UNLOCK, account, actor=actor, clock=clock)
    return account


@transaction.atomic
def set_password(account_id: int, password: str, *, actor: Actor, clock: Clock) -> Account:
    """Give an account a new password; its other sessions end, failures so far are forgotten.

    Only the holder does this (in AMS or by the mailed link), or the operator's command line: an
    administrator who knew the password could act as the holder.

    Raises:
        NotPermitted: the actor is neither.
        AccountLocked: an administrator locked the account.
        InvalidInput: the password is too weak; ``fields`` says why.
    """
    account = locked_row(account_id)
    if not actor.is_system and actor.account_id != account.pk:
        raise NotPermitted(f"'{actor.name}' cannot set the password of '{account.username}'")
    if not account.is_active:
        raise AccountLocked(f"account '{account.username}' is locked")
    problems = _password_problems(account, password)
    if problems:
        raise invalid("account", problems)
    account.set_password(password)
    account.must_change_password = actor.is_system
    account.save(update_fields=["password", "must_change_password"])
    lockout.forget_failures(account.username)
    _journal(Event.ACCOUNT_PASSWORD_CHANGE, account, actor=actor, clock=clock)
    return account


@transaction.atomic
def choose_language(account_id: int, language: str, *, actor: Actor, clock: Clock) -> None:
    """Keep the language in which the holder reads pages and mails.

    Raises:
        NotPermitted: the account is another's.
        InvalidInput: AMS does not speak that language.
    """
    account = locked_row(account_id)
    if actor.account_id != account.pk:
        raise NotPermitted(f"'{actor.name}' cannot change account '{account.username}'")
    if language not in _LANGUAGES:
        raise invalid("account", {"language": [_("Bahasa ini tidak tersedia.")]})
    if account.language == language:
        return
    account.language = language
    account.save(update_fields=["language"])
    _journal(Event.ACCOUNT_CHANGE, account, actor=actor, clock=clock)


def locked_row(account_id: int) -> Account:
    """Return the account, its row held until the transaction ends.

    Raises:
        NoSuchRecord: there is none.
    """
    account: Account | None = (
        Account.objects.select_for_update(no_key=True).filter(pk=account_id).first()
    )
    if account is None:
        raise NoSuchRecord(f"account {account_id} does not exist")
    return account


def _journal(event: Event, account: Account, *, actor: Actor, clock: Clock) -> None:
    append(event, subject=Subject.of("account", account.pk), actor=actor, at=clock.now())


def _person_without_account(person_id: int | None) -> Person | None:
    if person_id is None:
        return None
    person = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    if person is None:
        raise NoSuchRecord(f"person {person_id} does not exist")
    if person.account_id is not None:
        raise AccountTaken(f"person {person_id} has account {person.account_id}")
    return person


def _give_password(account: Account, password: str | None) -> None:
    if password is None:
        account.set_unusable_password()
    else:
        account.set_password(password)


def _problems(account: Account, password: str | None) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    if not _USERNAME.fullmatch(account.username):
        problems["username"] = [
            _(
                "Nama pengguna terdiri dari 3 sampai 60 huruf kecil, angka, titik, garis bawah "
                "atau strip."
            )
        ]
    if not account.email:
        problems["email"] = [_("Email diperlukan agar kata sandi dapat diatur ulang.")]
    if account.language not in _LANGUAGES:
        problems["language"] = [_("Bahasa ini tidak tersedia.")]
    return problems if password is None else problems | _password_problems(account, password)


def _password_problems(account: Account, password: str) -> dict[str, list[str]]:
    try:
        validate_password(password, user=account)
    except ValidationError as error:
        return {"password": list(error.messages)}
    return {}
