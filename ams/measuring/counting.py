"""Tallies of marks: changed by what is new, or counted afresh (ADR 0032)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple
from uuid import uuid4

from django.db import transaction
from django.db.models import (
    Case,
    Count,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Expression

from ams.journal.inserting import insert_many
from ams.measuring.models import EVERYWHERE, Figure, Mark, Tally
from ams.measuring.times import rounded

_BATCH = 2000
_COLUMNS = ("month", "procedure_key", "counted", "label", "verdict", "seconds")
_FIELDS = (
    "id", "scope", "month", "procedure_key", "figure", "label", "verdict", "seconds", "count",
)  # fmt: skip


class Key(NamedTuple):
    """What a tally counts; the fields are ``Tally``'s."""

    scope: int
    month: date
    procedure_key: str
    figure: str
    label: str
    verdict: int
    seconds: int


def keys_of(mark: Mark) -> Iterator[Key]:
    """Yield the tallies that a mark counts in: its agency's and everybody's."""
    for scope in (EVERYWHERE, mark.agency_id):
        plain = Key(
            scope, mark.month, mark.procedure_key, mark.figure, mark.label, mark.verdict,
            rounded(mark.working or 0),
        )  # fmt: skip
        if mark.figure != Figure.STEP or mark.working is not None:
            yield plain
        if mark.figure == Figure.STEP:
            yield plain._replace(figure=Figure.WAIT, seconds=rounded(mark.waiting or 0))


def change(gone: Iterable[Mark], come: Iterable[Mark]) -> None:
    """Take marks out of the tallies and put others in; the caller holds ``Progress``'s lock."""
    difference = Counter(key for mark in come for key in keys_of(mark))
    difference.subtract(Counter(key for mark in gone for key in keys_of(mark)))
    new: list[Tally] = []
    for key, number in difference.items():
        if number and not _add(key, number):
            new.append(Tally(**key._asdict(), count=number))
    Tally.objects.bulk_create(new, batch_size=_BATCH)
    Tally.objects.filter(count__lte=0).delete()


def _add(key: Key, number: int) -> bool:
    return bool(Tally.objects.filter(**key._asdict()).update(count=F("count") + number))


@transaction.atomic
def recount() -> int:
    """Count every mark afresh and return how many tallies there are."""
    Tally.objects.all().delete()
    steps = Q(figure=Figure.STEP)
    for rows in (
        _counted(Mark.objects.exclude(steps & Q(working=None)), F("figure"), "working"),
        _counted(Mark.objects.filter(steps), Value(Figure.WAIT.value), "waiting"),
    ):
        for scoped in (False, True):
            _keep(rows, scoped=scoped)
    return Tally.objects.count()


def _counted(marks: QuerySet[Mark], figure: F | Value, measured: str) -> QuerySet[Mark]:
    return marks.annotate(counted=figure, seconds=_rounded(measured))


def _keep(rows: QuerySet[Mark], *, scoped: bool) -> None:
    scope: F | Value = F("agency_id") if scoped else Value(EVERYWHERE)
    found = rows.annotate(scope=scope).values_list("scope", *_COLUMNS)
    counted = found.annotate(number=Count("pk")).order_by().iterator(chunk_size=_BATCH)
    while batch := list(islice(counted, _BATCH)):
        insert_many(Tally, _FIELDS, ((uuid4(), *row) for row in batch))


def _rounded(field: str) -> Case:
    """Return ``times.rounded`` in the database's words."""

    def down_to(step: int) -> Expression:
        return ExpressionWrapper(F(field) - F(field) % Value(step), output_field=IntegerField())

    return Case(
        When(**{f"{field}__isnull": True}, then=Value(0)),
        When(**{f"{field}__lt": 600}, then=F(field)),
        When(**{f"{field}__lt": 28800}, then=down_to(60)),
        default=down_to(900),
        output_field=IntegerField(),
    )
