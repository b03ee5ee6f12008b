"""Make models' objects of rows that statements of our own have read, without the ORM's cost.

``QuerySet`` builds every statement anew and asks every field of the model about every row, which
costs more than the database does: for what is asked at every act and every publication.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.base import ModelState

from ams.database.kind import for_update
from ams.database.statements import Values, execute

_Model = TypeVar("_Model", bound=models.Model)
_Reader = Callable[[Any], Any]


def row_of(
    model: type[_Model],
    names: Sequence[str],
    values: Iterable[Any],
    **related: models.Model | None,
) -> _Model:
    """Return the object of a row that is in the database, of which ``names`` were read.

    Django reads what else is asked for, as after ``QuerySet.only``. The signals that Django sends
    about objects being made are not sent: nothing of ours listens to them. ``related`` are the
    objects that foreign keys among ``names`` point to.
    """
    made = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    made.__dict__.update(zip(names, values, strict=True), _state=state)
    if related:
        state.fields_cache.update(related)
    return made


class Rows(Generic[_Model]):
    """Whole rows of a model's table, by a condition in SQL that names the table's columns.

    Each condition is a statement that the driver prepares once, so it is a constant, with ``%s``
    for values such as the driver takes.
    """

    def __init__(self, model: type[_Model]) -> None:
        """Read rows of ``model``; nothing is asked of the database yet."""
        self._model = model

    def first(self, condition: str, values: Values = (), **related: models.Model) -> _Model | None:
        """Return the first row, ``None`` if there is none; ``related`` as in ``row_of``.

        ``condition`` is what follows WHERE, with ORDER BY and without LIMIT.
        """
        return self._found(f"{condition} LIMIT 1", values, related)

    def locked(self, condition: str, values: Values = (), **related: models.Model) -> _Model | None:
        """Return the first row, locked until the transaction ends; else as ``first``."""
        return self._found(f"{condition} LIMIT 1{for_update()}", values, related)

    def _found(
        self, rest: str, values: Values, related: Mapping[str, models.Model]
    ) -> _Model | None:
        found = execute(f"{self._select} {rest}", values).fetchall()
        return self.made(found[0], **related) if found else None

    def made(self, row: Sequence[Any], **related: models.Model) -> _Model:
        """Return the object of a row that was read with ``columns``, in their order."""
        values = list(row)
        for place, reader in self._readers:
            if values[place] is not None:
                values[place] = reader(values[place])
        return row_of(self._model, self._names, values, **related)

    @cached_property
    def columns(self) -> str:
        """Return all columns of the table, for a SELECT or RETURNING."""
        return ", ".join(connection.ops.quote_name(each.column or "") for each in self._fields)

    @cached_property
    def _select(self) -> str:
        table = connection.ops.quote_name(self._model._meta.db_table)  # noqa: SLF001 - public name
        return f"SELECT {self.columns} FROM {table} WHERE"  # noqa: S608 - names of models

    @cached_property
    def _fields(self) -> "list[models.Field[Any, Any]]":
        return list(self._model._meta.concrete_fields)  # noqa: SLF001 - Django's public name

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(each.attname for each in self._fields)

    @cached_property
    def _readers(self) -> list[tuple[int, _Reader]]:
        readers = ((place, _reader(each)) for place, each in enumerate(self._fields))
        return [(place, reader) for place, reader in readers if reader is not None]


def _reader(field: "models.Field[Any, Any]") -> _Reader | None:
    """Return how a value of the field is read, ``None``: as the driver gives it."""
    if isinstance(field, models.DateTimeField):
        return _aware
    if isinstance(field, models.JSONField):
        return json.loads
    return None


def _aware(moment: datetime) -> datetime:
    """Return the time in UTC; SQLite's driver gives it without a zone."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
