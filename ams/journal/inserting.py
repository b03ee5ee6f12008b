"""Insert and change rows by one prepared statement, for tables of any package above.

``create``, ``save`` and ``bulk_create`` ask every field about every value, which costs more than
the database does. Here a table is asked once how its statement reads and how the values of its
columns are written.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, models

from ams.database.kind import vendor, written_time
from ams.database.statements import copy_in, execute, execute_many

Row = Sequence[Any]
_COPIED_FROM = 20  # fewer rows reach PostgreSQL sooner by a statement each
_Writer = Callable[[Any], Any]


class JSONText(str):
    """The value of a JSON field that is spelt already."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class _Insert:
    """A statement and how the values of some of its columns are written; others are as they are."""

    table: str
    columns: str
    statement: str
    returning: str
    writers: tuple[tuple[int, _Writer], ...]

    def written(self, row: Row) -> list[Any]:
        """Return the row's values as the database takes them."""
        values = list(row)
        for place, writer in self.writers:
            if values[place] is not None:
                values[place] = writer(values[place])
        return values


def insert_one(model: type[models.Model], names: Sequence[str], row: Row) -> Callable[[], int]:
    """Insert ``row`` as ``insert_many`` does, and return who tells the key that it was given.

    Asked at once, he makes statements that are sent together wait.
    """
    insert = _insert(model, tuple(names))
    cursor = execute(insert.returning, insert.written(row))
    if vendor() == "sqlite":
        # A statement whose rows are still to be read keeps SQLite from going back to a savepoint.
        ((number,),) = cursor.fetchall()
        return lambda: int(number)

    def key() -> int:
        (number,) = cursor.fetchone()
        return int(number)

    return key


def insert(row: models.Model) -> None:
    """Insert an object that was just made, as ``save`` does, and give it its number."""
    names = _numbered_names(type(row))
    row.pk = insert_one(type(row), names, [getattr(row, name) for name in names])()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001 - Django's public name


def update(row: models.Model, *names: str) -> None:
    """Write the columns ``names`` of an object's row, as ``save(update_fields=…)`` does.

    Raises:
        DatabaseError: there is no such row any more, or the database refuses the change.
    """
    change = _update(type(row), names)
    values = change.written([getattr(row, name) for name in names])
    if execute(change.statement, [*values, row.pk]).rowcount != 1:
        raise DatabaseError(f"{row} is not there any more")


def insert_many(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Row], *, once: bool = False
) -> None:
    """Insert ``rows``, which give the fields called ``names``, into the table of ``model``.

    A foreign key is named by its column ("issuer_id"). Fields that are not named must have a
    default in the database or allow NULL; Django's own defaults are not applied. With ``once``
    a row that breaks a uniqueness is left out.
    """
    insert = _insert(model, tuple(names))
    written = [insert.written(row) for row in rows]
    if not once and len(written) >= _COPIED_FROM and vendor() == "postgresql":
        copy_in(insert.table, insert.columns, written)
        return
    statement = f"{insert.statement} ON CONFLICT DO NOTHING" if once else insert.statement
    if len(written) == 1:
        execute(statement, written[0])
    else:
        execute_many(statement, written)


@cache
def _numbered_names(model: type[models.Model]) -> tuple[str, ...]:
    """Return the columns of a table but for its key, which the database numbers."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django's public name
    return tuple(field.attname for field in fields if not field.primary_key)


@cache
def _update(model: type[models.Model], names: tuple[str, ...]) -> _Insert:
    insert = _insert(model, names)
    changes = ", ".join(f"{_column(_field(model, name))} = %s" for name in names)
    key = _column(model._meta.pk)  # noqa: SLF001 - Django's public name
    statement = f"UPDATE {insert.table} SET {changes} WHERE {key} = %s"  # noqa: S608 - names of models
    return replace(insert, statement=statement)


@cache
def _insert(model: type[models.Model], names: tuple[str, ...]) -> _Insert:
    fields = [_field(model, name) for name in names]
    columns = ", ".join(_column(field) for field in fields)
    places = ", ".join("%s" for _ in fields)
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - Django's public name
    statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - names of models
    key = _column(model._meta.pk)  # noqa: SLF001 - Django's public name
    writers = ((place, _writer(field)) for place, field in enumerate(fields))
    return _Insert(
        table=table,
        columns=columns,
        statement=statement,
        returning=f"{statement} RETURNING {key}",
        writers=tuple((place, writer) for place, writer in writers if writer is not None),
    )


def _column(field: "models.Field[Any, Any] | None") -> str:
    return connection.ops.quote_name((field.column if field else None) or "")


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    for field in model._meta.concrete_fields:  # noqa: SLF001 - Django's public name
        if field.attname == name:
            return field
    raise LookupError(f"{model.__name__} has no column '{name}'")


def _writer(field: "models.Field[Any, Any]") -> _Writer | None:
    """Return how a value of the field is given to the database, ``None``: as it is."""
    if isinstance(field, models.DateTimeField):
        return written_time
    if isinstance(field, models.JSONField):
        return lambda value: (
            str(value) if type(value) is JSONText else field.get_db_prep_value(value, connection)
        )
    meant = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(meant, models.DateField | models.UUIDField):  # as SQLite takes them
        return lambda value: meant.get_db_prep_value(value, connection)
    return None
