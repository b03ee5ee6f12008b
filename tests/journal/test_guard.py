"""The database's own refusal, on SQLite and PostgreSQL."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from ams.core.clock import ManualClock
from ams.journal import checkpoints, guard
from ams.journal.models import Entry, TreeHead
from ams.journal.verification import verify

Write = Callable[[int], list[Entry]]
Sql = Callable[..., None]

STATEMENTS = [
    "UPDATE journal_entry SET actor_name = 'nobody' WHERE seq = 2",
    "UPDATE journal_entry SET seq = 9 WHERE seq = 2",
    "DELETE FROM journal_entry WHERE seq = 3",
    "DELETE FROM journal_entry",
    "UPDATE journal_storedcheckpoint SET note = ''",
    "DELETE FROM journal_storedcheckpoint",
    "DELETE FROM journal_treehead",
    "UPDATE journal_treehead SET size = 1",
    "UPDATE journal_treehead SET size = size",
    "UPDATE journal_treehead SET size = size + 1",
]
ON_POSTGRESQL = [
    "TRUNCATE journal_entry",
    "TRUNCATE journal_storedcheckpoint",
    "TRUNCATE journal_treehead",
]
ON_SQLITE = [
    "INSERT OR REPLACE INTO journal_entry SELECT * FROM journal_entry WHERE seq = 2",
    "INSERT OR REPLACE INTO journal_storedcheckpoint SELECT * FROM journal_storedcheckpoint",
    "INSERT OR REPLACE INTO journal_treehead SELECT * FROM journal_treehead",
]
OF_THIS_DATABASE = {"postgresql": ON_POSTGRESQL, "sqlite": ON_SQLITE}


@pytest.mark.django_db
def test_the_database_refuses_to_change_what_is_written(
    write: Write, sql: Sql, clock: ManualClock
) -> None:
    write(3)
    checkpoints.make(clock)
    for statement in STATEMENTS + OF_THIS_DATABASE[connection.vendor]:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            sql(statement)
    assert verify().size == 3


@pytest.mark.django_db
def test_a_session_that_calls_itself_a_replica_is_refused_too(write: Write, sql: Sql) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL knows replicas")
    write(1)
    sql("SET LOCAL session_replication_role = 'replica'")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql("DELETE FROM journal_entry")


@pytest.mark.django_db
def test_every_trigger_stands_after_the_migrations() -> None:
    assert guard.missing(connection) == []


@pytest.mark.django_db
def test_a_trigger_that_was_dropped_is_named_and_can_be_installed_again(
    sql: Sql, write: Write
) -> None:
    on = " ON journal_entry" if connection.vendor == "postgresql" else ""
    sql(f"DROP TRIGGER journal_entry_no_delete{on}")
    assert guard.missing(connection) == ["journal_entry_no_delete"]
    guard.install(connection)
    assert guard.missing(connection) == []
    write(1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql("DELETE FROM journal_entry")


@pytest.mark.django_db
def test_a_trigger_that_was_only_switched_off_is_named(sql: Sql) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL switches triggers off")
    sql("ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_no_update")
    assert guard.missing(connection) == ["journal_entry_no_update"]


@pytest.mark.django_db
def test_the_triggers_stand_again_after_they_were_lifted(write: Write, sql: Sql) -> None:
    write(1)
    with guard.lifted(connection):
        sql("DELETE FROM journal_entry")
    assert guard.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_emptying_every_table_between_tests_works_and_leaves_the_triggers(write: Write) -> None:
    write(3)
    call_command("flush", interactive=False, verbosity=0)
    assert not Entry.objects.exists()
    assert not TreeHead.objects.exists()
    assert guard.missing(connection) == []
    write(1)
    assert verify().size == 1
