"""Statements that go straight to the driver behave as Django's own, and are seen by who watches."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from pytest_django import DjangoAssertNumQueries

from ams.database.statements import execute, execute_many, together
from ams.journal.models import TreeHead

INSERT = "INSERT INTO jobs_worker (name, seen_at) VALUES (%s, %s)"
READ = "SELECT name FROM jobs_worker WHERE name = %s"
AT = "2026-11-22 07:00:00"


@pytest.mark.django_db
def test_what_was_written_is_read_in_the_same_transaction() -> None:
    with transaction.atomic():
        assert execute(INSERT, ("one", AT)).rowcount == 1
        execute_many(INSERT, [("two", AT), ("three", AT)])
        assert execute(READ, ["three"]).fetchone() == ("three",)
        transaction.set_rollback(True)
    assert execute("SELECT count(*) FROM jobs_worker").fetchone() == (0,)


@pytest.mark.django_db
def test_an_error_is_django_s_and_the_transaction_is_of_no_use_after_it() -> None:
    execute(INSERT, ("one", AT))
    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            execute(INSERT, ("one", AT))
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            execute(READ, ["one"])


@pytest.mark.django_db
def test_octets_times_numbers_and_nothing_are_kept() -> None:
    TreeHead.objects.get_or_create(pk=1)
    row = execute("SELECT size, nodes FROM journal_treehead WHERE id = %s", [1]).fetchone()
    assert (row[0], bytes(row[1])) == (0, b"")
    assert execute(READ, [None]).fetchone() is None


@pytest.mark.django_db
def test_whoever_counts_or_wraps_statements_sees_these_too(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(3):
        execute(READ, ["one"])
        execute_many(INSERT, [("one", AT), ("two", AT)])
        execute(READ, ["two"])
    seen = []

    def note(run: Any, sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return run(sql, *rest)

    with connection.execute_wrapper(note):
        execute(READ, ["one"])
    assert seen == [READ]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_the_connection_is_opened_anew_as_django_does() -> None:
    connection.close()
    assert execute(READ, ["one"]).fetchone() is None


@pytest.mark.django_db
def test_statements_sent_together_are_done_at_the_end_and_tell_when_asked() -> None:
    with transaction.atomic(), together():
        execute(INSERT, ("one", AT))
        execute_many(INSERT, [("two", AT), ("three", AT)])
        assert execute("SELECT count(*) FROM jobs_worker").fetchone() == (3,)
        changed = execute("UPDATE jobs_worker SET seen_at = %s RETURNING name", [AT])
        execute("DELETE FROM jobs_worker WHERE name = %s", ["two"])
        assert len(changed.fetchall()) == 3
    assert execute("SELECT count(*) FROM jobs_worker").fetchone() == (2,)


@pytest.mark.django_db
def test_one_that_fails_among_statements_sent_together_fails_all() -> None:
    def three() -> None:
        with transaction.atomic(), together():
            for name in ("one", "one", "two"):
                execute(INSERT, (name, AT))

    with pytest.raises(IntegrityError):
        three()
    assert execute("SELECT count(*) FROM jobs_worker").fetchone() == (0,)
