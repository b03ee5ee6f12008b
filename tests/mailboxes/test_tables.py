"""The tables that Postfix and Dovecot read, on SQLite and, in the run on it, on PostgreSQL."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ams.mailboxes.errors import AddressTaken, ProvisionerRefused, ProvisionerUnavailable
from ams.mailboxes.provisioners import MailAccount, Password, Wanted
from ams.mailboxes.provisioners.sql import SQLTables
from tests.mailboxes.builders import accounts_database

pytestmark = pytest.mark.django_db
SARI = MailAccount(
    "sari", "sari@kebumenkab.go.id", "Sari", Wanted.ACTIVE, 500, ("s@kebumenkab.go.id",)
)
MAYA = MailAccount("maya", "maya@kebumenkab.go.id", "Maya", Wanted.ACTIVE, 500)


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[SQLTables]:
    """Return empty tables in a database of the kind that the tests run on."""
    with accounts_database(tmp_path) as url:
        made = SQLTables(url)
        made.prepare()
        yield made


def rows(tables: SQLTables, statement: str) -> list[tuple[Any, ...]]:
    """Return what another reader of the database sees."""
    with closing(tables._connect()) as reader:
        cursor = reader.cursor()
        cursor.execute(statement)
        return list(cursor.fetchall())


def test_telling_it_twice_is_telling_it_once(tables: SQLTables) -> None:
    for _time in range(2):
        tables.prepare()
        tables.apply(SARI, key="1")
    assert rows(tables, "SELECT address, owner, state, quota_mb FROM mail_users") == [
        ("sari@kebumenkab.go.id", "sari", "active", 500)
    ]
    assert rows(tables, "SELECT alias FROM mail_aliases") == [("s@kebumenkab.go.id",)]
    assert not tables.is_free(SARI.address)
    assert not tables.is_free(SARI.aliases[0])
    assert tables.is_free(MAYA.address)


def test_an_account_becomes_what_is_told_last(tables: SQLTables) -> None:
    tables.apply(SARI, key="1")
    changed = replace(SARI, wanted=Wanted.SUSPENDED, quota_mb=900, aliases=("w@kebumenkab.go.id",))
    tables.apply(changed, key="2")
    assert rows(tables, "SELECT state, quota_mb FROM mail_users") == [("suspended", 900)]
    assert rows(tables, "SELECT alias FROM mail_aliases") == [("w@kebumenkab.go.id",)]


@pytest.mark.parametrize(
    "wanted",
    [
        replace(MAYA, address=SARI.address),
        replace(MAYA, address=SARI.aliases[0]),
        replace(MAYA, aliases=SARI.aliases),
        replace(MAYA, aliases=(SARI.address,)),
    ],
    ids=["address", "alias_as_address", "alias", "address_as_alias"],
)
def test_what_another_has_is_refused_and_nothing_of_it_stays(
    tables: SQLTables, wanted: MailAccount
) -> None:
    tables.apply(SARI, key="1")
    with pytest.raises(AddressTaken):
        tables.apply(wanted, key="2")
    assert rows(tables, "SELECT owner FROM mail_users") == [("sari",)]
    assert rows(tables, "SELECT alias, address FROM mail_aliases") == [
        (SARI.aliases[0], SARI.address)
    ]


def test_a_password_is_kept_as_its_digest_with_its_end(tables: SQLTables) -> None:
    with pytest.raises(ProvisionerRefused):
        tables.set_password(SARI, Password("{ARGON2ID}x"), key="1")
    tables.apply(SARI, key="1")
    assert rows(tables, "SELECT password FROM mail_users") == [("!",)]
    until = datetime(2026, 11, 30, tzinfo=UTC)
    tables.set_password(SARI, Password("{ARGON2ID}x", until), key="2")
    assert rows(tables, "SELECT password, password_until FROM mail_users") == [
        ("{ARGON2ID}x", int(until.timestamp()))
    ]


def test_of_two_at_the_same_moment_one_gets_the_address(tables: SQLTables) -> None:
    refused: list[str] = []
    together = threading.Barrier(2)

    def ask(owner: str) -> None:
        together.wait()
        try:
            tables.apply(replace(SARI, owner=owner, aliases=()), key=owner)
        except AddressTaken:
            refused.append(owner)

    threads = [threading.Thread(target=ask, args=(owner,)) for owner in ("sari", "maya")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(refused) == 1
    assert [owner for (owner,) in rows(tables, "SELECT owner FROM mail_users")] != refused


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProvisionerUnavailable, match="database"):
        SQLTables(f"sqlite:///{tmp_path / 'nowhere' / 'accounts.sqlite3'}").is_free(SARI.address)
