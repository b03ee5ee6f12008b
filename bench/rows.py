"""Rows that AMS wrote, copied many times with changes, at the speed of a bulk insert."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from ams.journal import guard


@dataclass(frozen=True, slots=True)
class Template:
    """A row as the database's driver gives it, to be copied with changes."""

    table: str
    columns: tuple[str, ...]
    values: tuple[Any, ...]

    def value(self, column: str) -> Any:
        """Return what the row holds in ``column``."""
        return self.values[self.columns.index(column)]

    def rows(self, changes: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
        """Yield a copy of the row for each of ``changes``."""
        places = {name: place for place, name in enumerate(self.columns)}
        for change in changes:
            row = list(self.values)
            for name, value in change.items():
                row[places[name]] = value
            yield tuple(row)


def template(row: Model) -> Template:
    """Return ``row`` as it stands in the database."""
    quote = connection.ops.quote_name
    table, key = row._meta.db_table, row._meta.pk  # noqa: SLF001 - Django's public name
    assert key is not None
    assert key.column is not None
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM {quote(table)} WHERE {quote(key.column)} = %s",
            [row.pk],
        )
        columns = tuple(column[0] for column in cursor.description)
        return Template(table, columns, tuple(cursor.fetchone()))


def insert(row: Template, changes: Iterable[Mapping[str, Any]]) -> None:
    """Insert a copy of ``row`` for each of ``changes``, all in one transaction."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in row.columns)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, f"COPY {quote(row.table)} ({names}) FROM STDIN", row, changes)
            return
        marks = ", ".join("?" for _ in row.columns)
        statement = f"INSERT INTO {quote(row.table)} ({names}) VALUES ({marks})"
        raw: Any = connection.connection
        raw.executemany(statement, row.rows(changes))


def plain(row: Template) -> Template:
    """Return ``row`` with values that the driver takes as it gives them (PostgreSQL: JSON)."""
    if connection.vendor != "postgresql":
        return row
    from psycopg.types.json import Jsonb  # noqa: PLC0415 - PostgreSQL only

    values = tuple(Jsonb(one) if isinstance(one, dict | list) else one for one in row.values)
    return dataclasses.replace(row, values=values)


def _copy(cursor: Any, statement: str, row: Template, changes: Iterable[Mapping[str, Any]]) -> None:
    with cursor.copy(statement) as copy:
        for copied in plain(row).rows(changes):
            copy.write_row(copied)


@contextmanager
def fast() -> Iterator[None]:
    """Let the block write without waiting for the disk and without the journal's triggers.

    What it wrote is whole and on the disk after it.
    """
    guard.remove(connection)
    if connection.vendor == "sqlite":
        say("PRAGMA synchronous=OFF", "PRAGMA cache_size=-400000", "PRAGMA foreign_keys=OFF")
    yield
    guard.install(connection)
    if connection.vendor == "sqlite":
        say("PRAGMA synchronous=FULL", "PRAGMA optimize", "PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        say("ANALYZE")


def say(*statements: str) -> None:
    """Execute statements one after the other."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
