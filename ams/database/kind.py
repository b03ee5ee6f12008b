"""What depends on the kind of the database, asked once: a process has one kind all its life."""

from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.db import connection


@cache
def vendor() -> str:
    """Return Django's name of the kind: ``postgresql`` or ``sqlite``."""
    return connection.vendor


@cache
def for_update(of: str = "") -> str:
    """Return what a SELECT ends with to lock its rows (of the table ``of`` alone).

    SQLite knows no row lock; there the transaction itself holds the only write lock.
    """
    if not connection.features.has_select_for_update:
        return ""
    return f" FOR UPDATE OF {of}" if of else " FOR UPDATE"


@cache
def by_index(name: str) -> str:
    """Return what follows a table's name to have its rows found by this index.

    SQLite reckons with statistics from when the database was analysed last: of a table that has
    grown since it reads all rather than look into an index some hundred times.
    """
    return f"INDEXED BY {name}" if vendor() == "sqlite" else ""


def make_room(mebibytes: int) -> None:
    """Let this thread's connection keep so many MiB of pages until it is closed.

    Else a large act of SQLite's writes out and reads in again the pages of its indexes. PostgreSQL
    has memory of its own.
    """
    if vendor() == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{mebibytes * 1024}")


@lru_cache(maxsize=64)
def written_time(moment: datetime) -> Any:
    """Return a time as the driver takes it; the statements of an act have few different ones."""
    return connection.ops.adapt_datetimefield_value(moment)
