"""Who makes e-mail accounts: one small protocol, and which implementation the settings name.

An implementation is told what an account shall be, not what to change: telling it twice, or after
a crash, is telling it once. ``owner`` is AMS's own name for the account; an address that another
owner has is never taken over (ADR 0056).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib import import_module
from typing import Final, Protocol

from django.conf import settings

from ams.mailboxes.models import Mailbox


class Kind(StrEnum):
    """The implementations, by the values of ``AMS_MAIL_PROVISIONER``."""

    LINK = "link"  # no mail server of ours: an address that exists is proved by a link
    SQL = "sql"  # Postfix and Dovecot read the tables
    HTTP = "http"  # hosted mail behind the contract of docs/mail-http.md


class Wanted(StrEnum):
    """What an account shall be at the mail server."""

    ACTIVE = "active"
    SUSPENDED = "suspended"  # takes mail, lets nobody in
    CLOSED = "closed"  # takes no mail


@dataclass(frozen=True, slots=True)
class MailAccount:
    """All that a mail server has to know of an account, its password aside."""

    owner: str
    address: str
    name: str
    wanted: Wanted
    quota_mb: int
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Password:
    """A password as Dovecot writes one: ``{ARGON2ID}$argon2id$…``; never the password itself.

    ``until`` is when it stops letting anybody in, ``None`` for the owner's own.
    """

    digest: str
    until: datetime | None = None


class Provisioner(Protocol):
    """What AMS asks of a mail server; each call may take seconds and stands in no transaction."""

    makes_accounts: bool
    """Whether it creates accounts with passwords; otherwise the address is proved by a link."""

    def is_free(self, address: str) -> bool:
        """Tell whether nobody has the address, as account or as alias.

        Raises:
            ProvisionerUnavailable: it cannot be asked now.
        """

    def apply(self, account: MailAccount, *, key: str) -> None:
        """Create the account, or bring it to what ``account`` says; ``key`` names this order.

        Raises:
            AddressTaken: the address or an alias is another owner's.
            ProvisionerUnavailable: it cannot be told now.
            ProvisionerRefused: it will not.
        """

    def set_password(self, account: MailAccount, password: Password, *, key: str) -> None:
        """Let the account's owner in with this password, and with no other one.

        Raises:
            ProvisionerUnavailable: it cannot be told now.
            ProvisionerRefused: it will not, or knows no such account.
        """


_MODULES: Final = {
    Kind.LINK: ("ams.mailboxes.provisioners.link", "LinkOnly"),
    Kind.SQL: ("ams.mailboxes.provisioners.sql", "SQLTables"),
    Kind.HTTP: ("ams.mailboxes.provisioners.http", "HostedMail"),
}


def kind_in_use() -> Kind:
    """Return which implementation makes the accounts that are ordered now."""
    return Kind(settings.AMS_MAIL_PROVISIONER)


def provisioner(kind: str | None = None) -> Provisioner:
    """Return an implementation; without ``kind`` the one that the settings name."""
    module, name = _MODULES[Kind(kind) if kind else kind_in_use()]
    made: Provisioner = getattr(import_module(module), name)()
    return made


def account_of(mailbox: Mailbox) -> MailAccount:
    """Return what the mail server shall be told of ``mailbox``."""
    wanted = {"suspended": Wanted.SUSPENDED, "closed": Wanted.CLOSED}
    return MailAccount(
        owner=str(mailbox.pk),
        address=mailbox.address,
        name=mailbox.person.plain_name,
        wanted=wanted.get(mailbox.state, Wanted.ACTIVE),
        quota_mb=mailbox.quota_mb,
        aliases=mailbox.aliases,
    )
