"""Accounts in the tables that Postfix and Dovecot read (docs/mail-server.md).

The tables are a database of their own, SQLite or PostgreSQL, not AMS's: the mail server's processes
read it, and need to see nothing else. One account is changed in one transaction.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

from ams.mailboxes.errors import AddressTaken, ProvisionerRefused, ProvisionerUnavailable
from ams.mailboxes.provisioners import MailAccount, Password

SCHEMA: Final = "ams_mail"
"""The schema on PostgreSQL; SQLite has none."""
TIMEOUT_SECONDS: Final = 5
TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS mail_domains (domain varchar(255) PRIMARY KEY)",
    # A digest that no password has: an account without password lets nobody in.
    (
        "CREATE TABLE IF NOT EXISTS mail_users ("
        " address varchar(254) PRIMARY KEY, owner varchar(40) NOT NULL UNIQUE,"
        " name varchar(120) NOT NULL, password varchar(200) NOT NULL DEFAULT '!',"
        " password_until bigint, state varchar(10) NOT NULL"
        " CHECK (state IN ('active', 'suspended', 'closed')),"
        " quota_mb integer NOT NULL CHECK (quota_mb > 0), last_key varchar(80) NOT NULL)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS mail_aliases ("
        " alias varchar(254) PRIMARY KEY,"
        " address varchar(254) NOT NULL REFERENCES mail_users (address))"
    ),
)


class SQLTables:
    """The tables at ``AMS_MAIL_DATABASE_URL``."""

    makes_accounts = True

    def __init__(self, url: str = "") -> None:
        """Speak to the database at ``url``, by default the one that the settings name."""
        self._url = url or settings.AMS_MAIL_DATABASE_URL

    def prepare(self) -> None:
        """Make the tables where they are missing.

        Raises:
            ProvisionerUnavailable: the database does not answer.
        """
        with self._opened() as run:
            if self._is_postgresql:
                run(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            for table in TABLES:
                run(table)

    def is_free(self, address: str) -> bool:
        """See ``Provisioner.is_free``."""
        with self._opened() as run:
            users = run("SELECT 1 FROM mail_users WHERE address = ?", address)
            return not users and not run("SELECT 1 FROM mail_aliases WHERE alias = ?", address)

    def apply(self, account: MailAccount, *, key: str) -> None:
        """See ``Provisioner.apply``."""
        with self._opened() as run:
            for address in (account.address, *account.aliases):
                domain = address.rpartition("@")[2]
                run("INSERT INTO mail_domains VALUES (?) ON CONFLICT DO NOTHING", domain)
            run(
                "INSERT INTO mail_users (address, owner, name, state, quota_mb, last_key)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                account.address, account.owner, account.name, account.wanted.value,
                account.quota_mb, key,
            )  # fmt: skip
            kept = run("SELECT owner FROM mail_users WHERE address = ?", account.address)
            taken = run("SELECT 1 FROM mail_aliases WHERE alias = ?", account.address)
            if not kept or kept[0][0] != account.owner or taken:
                raise AddressTaken(f"{account.address} is another owner's", address=account.address)
            run(
                "UPDATE mail_users SET name = ?, state = ?, quota_mb = ?, last_key = ?"
                " WHERE owner = ?",
                account.name, account.wanted.value, account.quota_mb, key, account.owner,
            )  # fmt: skip
            _set_aliases(run, account)

    def set_password(self, account: MailAccount, password: Password, *, key: str) -> None:
        """See ``Provisioner.set_password``."""
        until = int(password.until.astimezone(UTC).timestamp()) if password.until else None
        with self._opened() as run:
            if not run("SELECT 1 FROM mail_users WHERE owner = ?", account.owner):
                raise ProvisionerRefused(
                    f"there is no account {account.address}", why=account.address
                )
            run(
                "UPDATE mail_users SET password = ?, password_until = ?, last_key = ?"
                " WHERE owner = ?",
                password.digest, until, key, account.owner,
            )  # fmt: skip

    @property
    def _is_postgresql(self) -> bool:
        return self._url.startswith("postgres")

    @contextmanager
    def _opened(self) -> "Iterator[_Run]":
        """Yield a function that runs a statement; all of them are kept, or none."""
        errors = self._errors()
        try:
            with closing(self._connect()) as connection:
                yield _Run(connection, "%s" if self._is_postgresql else "?")
                connection.commit()
        except errors as error:
            raise ProvisionerUnavailable(f"the mail accounts' database: {error}") from error

    def _connect(self) -> Any:
        if not self._is_postgresql:
            path = Path(urlsplit(self._url).path.removeprefix("/") or "mail.sqlite3")
            return _sqlite(path if path.is_absolute() else Path("/") / path)
        import psycopg  # noqa: PLC0415 - an extra: who keeps accounts in SQLite does without

        return psycopg.connect(
            self._url, connect_timeout=TIMEOUT_SECONDS,
            options=f"-c search_path={SCHEMA} -c statement_timeout={TIMEOUT_SECONDS * 1000}",
        )  # fmt: skip

    def _errors(self) -> tuple[type[Exception], ...]:
        if not self._is_postgresql:
            return (sqlite3.Error, OSError)
        import psycopg  # noqa: PLC0415

        return (psycopg.Error, OSError)


class _Run:
    """Runs statements with ``?`` for their values, whatever the database's own mark is."""

    def __init__(self, connection: Any, mark: str) -> None:
        self._connection, self._mark = connection, mark

    def __call__(self, statement: str, *values: object) -> Sequence[tuple[Any, ...]]:
        cursor = self._connection.cursor()
        cursor.execute(statement.replace("?", self._mark), values)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall() if cursor.description else []
        return rows


def _sqlite(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=TIMEOUT_SECONDS, isolation_level="IMMEDIATE")
    # Readers of other users need no file beside it that they might not be able to open.
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _set_aliases(run: _Run, account: MailAccount) -> None:
    for alias in account.aliases:
        run("INSERT INTO mail_aliases VALUES (?, ?) ON CONFLICT DO NOTHING", alias, account.address)
        kept = run("SELECT address FROM mail_aliases WHERE alias = ?", alias)
        if run("SELECT 1 FROM mail_users WHERE address = ?", alias) or kept[0][0] != (
            account.address
        ):
            raise AddressTaken(f"{alias} is another owner's", address=alias)
    present = run("SELECT alias FROM mail_aliases WHERE address = ?", account.address)
    for (alias,) in present:
        if alias not in account.aliases:
            run("DELETE FROM mail_aliases WHERE alias = ?", alias)
