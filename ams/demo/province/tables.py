"""Rows on their way into the database: kept by table, written together."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.apps import apps
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction

from ams.demo.province.patterns import RowPattern, file_name

_INDEXES: Final = """
    SELECT i.indrelid::regclass::text, quote_ident(c.relname), pg_get_constraintdef(u.oid),
           pg_get_indexdef(i.indexrelid)
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    LEFT JOIN pg_constraint u ON u.conindid = i.indexrelid AND u.contype = 'u'
    WHERE i.indrelid::regclass::text = ANY(%s) AND NOT i.indisprimary
    ORDER BY i.indexrelid
"""  # those of unique constraints with the constraint's words


class Tables:
    """Takes filled rows and writes them in bulk: by COPY on PostgreSQL."""

    def __init__(self) -> None:
        self._copies = connection.vendor == "postgresql"
        self._columns: dict[str, tuple[str, ...]] = {}
        self._rows: defaultdict[str, list[Any]] = defaultdict(list)
        self._next: dict[str, int] = {}
        self._files = _Files()

    def add(self, pattern: RowPattern, values: Mapping[str, Any]) -> None:
        """Take a row."""
        self._columns[pattern.table] = pattern.columns
        if pattern.files and self._copies:
            self._files.keep(pattern)
        row = pattern.line % values if self._copies else pattern.values(values)
        self._rows[pattern.table].append(row)

    def new_key(self, table: str) -> int:
        """Return a key that no row of ``table`` has."""
        if table not in self._next:
            self._next[table] = _largest_key(table)
        self._next[table] += 1
        return self._next[table]

    def write(self) -> None:
        """Write everything that was taken, inside the caller's transaction."""
        with connection.cursor() as cursor:
            for table, rows in self._rows.items():
                self._write(cursor, table, rows)
        self._rows.clear()

    def _write(self, cursor: Any, table: str, rows: list[Any]) -> None:
        columns = [connection.ops.quote_name(name) for name in self._columns[table]]
        names = ", ".join(columns)
        if self._copies:
            into = self._files.table_for(cursor, table)
            with cursor.copy(f"COPY {into} ({names}) FROM STDIN") as copy:
                copy.write("".join(rows))
            self._files.move(cursor, table, names)
            return
        places = ", ".join("%s" for _ in self._columns[table])
        statement = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - names of models
        cursor.executemany(statement, rows)


class _Files:
    """The specimens' files, which every telling's rows hold too: sent to PostgreSQL once.

    Rows with a file are copied into a table of this session, with the file's name in its place, and
    are moved from there with the file itself.
    """

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._new: dict[bytes, bytes] = {}
        self._columns: dict[str, frozenset[str]] = {}

    def keep(self, pattern: RowPattern) -> None:
        """Remember the files of a pattern."""
        if id(pattern) not in self._seen:
            self._seen.add(id(pattern))
            self._columns[pattern.table] = frozenset(map(connection.ops.quote_name, pattern.files))
            self._new |= {file_name(content): content for content in pattern.files.values()}

    def table_for(self, cursor: Any, table: str) -> str:
        """Return the table that rows of ``table`` are copied into."""
        if table not in self._columns:
            return table
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS told_file (name bytea PRIMARY KEY, content bytea)"
        )
        cursor.executemany(
            "INSERT INTO told_file VALUES (%s, %s) ON CONFLICT DO NOTHING", list(self._new.items())
        )
        self._new.clear()
        cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS told_{table} (LIKE {table})")
        return f"told_{table}"

    def move(self, cursor: Any, table: str, names: str) -> None:
        """Put copied rows where they belong, with their files."""
        if table not in self._columns:
            return
        found = ", ".join(
            f"(SELECT content FROM told_file WHERE name = told.{one})"  # noqa: S608 - names of models
            if one in self._columns[table]
            else one
            for one in names.split(", ")
        )
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {found} FROM told_{table} told"  # noqa: S608
        )
        cursor.execute(f"TRUNCATE told_{table}")


def _largest_key(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608 - a model's table
        largest: int = cursor.fetchone()[0]
    return largest


@contextmanager
def unchecked_references() -> Iterator[None]:
    """Let rows of the block come in any order, and cost no look-up of what they refer to.

    On PostgreSQL this is for a superuser; everybody else waits a little longer.
    """
    if connection.vendor != "postgresql":
        yield
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
    except DatabaseError:
        yield
        return
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = origin")


@contextmanager
def without_indexes(tables: Iterable[str], say: Callable[[str], object]) -> Iterator[None]:
    """Keep no index but the primary keys of ``tables`` during the block, and make them after it.

    A tree is made from millions of rows in seconds and kept row by row in minutes. On SQLite, where
    nobody fills millions, they stay.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES, [sorted(tables)])
        found: list[tuple[str, str, str | None, str]] = cursor.fetchall()
        for table, name, constraint, _made in found:
            cursor.execute(
                f"ALTER TABLE {table} DROP CONSTRAINT {name}"
                if constraint
                else f"DROP INDEX {name}"
            )
    yield
    say(f"Making {len(found)} indexes …")
    with connection.cursor() as cursor:
        for table, name, constraint, made in found:
            add = f"ALTER TABLE {table} ADD CONSTRAINT {name} {constraint}"
            cursor.execute(add if constraint else made)


def go_on_counting() -> None:
    """Let the database's own counters go on after the keys that were given, and plan anew."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)
    plan_anew()


def plan_anew() -> None:
    """Let the database look at how much there is of what."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
