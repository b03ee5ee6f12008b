"""Keep what a costly fixture wrote, rows and files, and put it back for the next test.

An office takes a second to found (keys, certificates, the first CRLs), and hundreds of tests begin
with one. What the first founding of a process wrote is kept exactly as the database gives it and
put back for the others; ids are the same each time, files go into the test's own data folder.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model


@dataclass(slots=True)
class Snapshot:
    """The rows of every table that was written, and the files of the data folder."""

    folder: Path
    tables: dict[str, Any] = field(default_factory=dict)

    def put_back(self, data: Path) -> None:
        """Write the rows into this test's tables and the files into ``data``."""
        with transaction.atomic():
            for table, rows in self.tables.items():
                _insert(table, rows)
            written = [model for model in _models() if model._meta.db_table in self.tables]
            with connection.cursor() as cursor:
                for statement in connection.ops.sequence_reset_sql(no_style(), written):
                    cursor.execute(statement)
        shutil.copytree(self.folder, data, dirs_exist_ok=True)


def take(data: Path, folder: Path, work: Callable[[], object]) -> Snapshot | None:
    """Do ``work`` and return what it wrote; ``None`` if it changed rows that were there before."""
    before = {table: _count(table) for table in _tables()}
    work()
    written = [table for table in _tables() if _count(table) != before[table]]
    if any(before[table] for table in written):
        return None
    shutil.copytree(data, folder, dirs_exist_ok=True)
    return Snapshot(folder, {table: _select(table) for table in written})


def _models() -> list[type[Model]]:
    return list(apps.get_models(include_auto_created=True))


def _tables() -> list[str]:
    left_out = {"django_migrations", "django_content_type", "django_session"}
    names = {model._meta.db_table for model in _models() if model._meta.managed}
    return sorted(names - left_out)


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own table
        return int(cursor.fetchone()[0])


def _select(table: str) -> Any:
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {name} TO STDOUT") as copy:
                return b"".join(bytes(part) for part in copy)
        cursor.cursor.execute(f"SELECT * FROM {name}")  # noqa: S608 - our own table
        return [tuple(row) for row in cursor.cursor.fetchall()]


def _insert(table: str, rows: Any) -> None:
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {name} FROM STDIN") as copy:
                copy.write(rows)
            return
        marks = ", ".join("?" for _ in rows[0])
        # The driver's own cursor: values go back as they came, without Django's conversions.
        connection.connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608
