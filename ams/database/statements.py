"""Execute statements that are asked at every act, as the driver itself does: prepared once.

Django's cursors read every statement anew, change its places, ask who may use the connection and,
on PostgreSQL, write the values into the text, so that the server plans it each time. Of a small
act that takes half of the time. Here the driver gets the statement as it stands, in the
transaction that Django has opened. Whoever watches Django's statements (tests, debugging) sees
these too: then they go Django's way.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

Values = Sequence[Any]


def execute(statement: str, values: Values = ()) -> Any:
    """Return the cursor that has executed ``statement``, with ``%s`` for each of ``values``.

    Values are such as the driver takes.

    Raises:
        DatabaseError: Django's, of whatever kind.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if not _goes_straight(connection):
        cursor = connection.cursor()
        cursor.execute(statement, values)
        return cursor
    try:
        if connection.vendor == "sqlite":
            return connection.connection.execute(_marked(statement), values)
        return _cursor(connection).execute(statement, values, prepare=True)
    except Exception:
        with connection.wrap_database_errors:
            raise


def execute_many(statement: str, rows: Sequence[Values]) -> None:
    """Execute ``statement`` for each of ``rows``; else as ``execute``."""
    connection = connections[DEFAULT_DB_ALIAS]
    if not _goes_straight(connection):
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
        return
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            connection.connection.executemany(_marked(statement), rows)
        else:
            _cursor(connection).executemany(statement, rows)


@contextmanager
def together() -> Iterator[None]:
    """Send the block's statements to PostgreSQL without awaiting the end of each before the next.

    A cursor waits when it is asked for its rows; what nobody asked for has happened, or raised its
    error, at the end of the block. On SQLite there is nobody to wait for.

    Raises:
        DatabaseError: Django's, of whichever statement failed first.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql" or not _goes_straight(connection):
        yield
        return
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def copy_in(table: str, columns: str, rows: Sequence[Values]) -> None:
    """Bring ``rows`` into a table of PostgreSQL by COPY, its triggers and constraints included.

    Raises:
        DatabaseError: Django's, of whatever kind.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _goes_straight(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether nobody watches; outside a transaction Django looks after the connection."""
    if not connection.in_atomic_block or connection.execute_wrappers or connection.queries_logged:
        return False
    if connection.needs_rollback:
        connection.validate_no_broken_transaction()
    return True


@cache
def _marked(statement: str) -> str:
    return statement.replace("%s", "?")


def _cursor(connection: BaseDatabaseWrapper) -> Any:
    """Return a cursor whose values the server itself puts in their places."""
    from psycopg import Cursor  # noqa: PLC0415 - PostgreSQL only

    return Cursor(connection.connection)
