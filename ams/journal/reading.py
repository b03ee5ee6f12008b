"""Read entries as they lie in the database, whatever was done to them."""

import dataclasses
from collections.abc import Iterator

from django.db import DatabaseError

from ams.journal.entries import Record
from ams.journal.errors import Fault, JournalBroken
from ams.journal.models import Entry

_CHUNK = 1000
_FIELDS = tuple(field.name for field in dataclasses.fields(Record))
# What a converter raises when it meets a value that AMS never wrote.
_UNREADABLE = (ValueError, TypeError, AttributeError, OverflowError)


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """An entry with the leaf hash stored beside it."""

    record: Record
    stored: bytes

    @property
    def seq(self) -> int:
        """Return the entry's number."""
        return self.record.seq

    @property
    def computed(self) -> bytes | None:
        """Return the leaf hash of what the entry says (``None``: it has no leaf form)."""
        return _hash(self.record)


def rows(*, until: int) -> Iterator[Row]:
    """Return the entries up to ``until`` by number, a chunk at a time.

    Raises:
        JournalBroken: a row cannot be read at all.
    """
    after: int | None = None
    while True:
        selected = Entry.objects.filter(seq__lte=until)
        if after is not None:
            selected = selected.filter(seq__gt=after)
        numbers = list(selected.order_by("seq").values_list("seq", flat=True)[:_CHUNK])
        if not numbers:
            return
        yield from _chunk(numbers)
        after = numbers[-1]


def _chunk(numbers: list[int]) -> list[Row]:
    try:
        return _read(numbers[0], numbers[-1])
    except (*_UNREADABLE, DatabaseError):
        return [_one(number) for number in numbers]


def _one(number: int) -> Row:
    try:
        return _read(number, number)[0]
    except (*_UNREADABLE, DatabaseError, IndexError) as error:
        told = f"was altered and cannot be read any more: {error}"
        raise JournalBroken(number, Fault.ALTERED, told) from error


def _read(first: int, last: int) -> list[Row]:
    found = Entry.objects.filter(seq__gte=first, seq__lte=last).order_by("seq")
    return [
        Row(Record(*values), bytes(stored))
        for *values, stored in found.values_list(*_FIELDS, "leaf_hash")
    ]


def explained(row: Row) -> JournalBroken:
    """Return what is wrong with a row whose content does not give its hash.

    Reordered entries are recognised by a hash that fits the content under another number; that
    search costs one pass over the numbers, and is made only once the journal is broken.
    """
    last = Entry.objects.order_by("-seq").values_list("seq", flat=True).first() or row.seq
    for number in range(1, last + 1):
        if _hash(dataclasses.replace(row.record, seq=number)) == row.stored:
            told = f"is the entry that was written as number {number}: entries were reordered"
            return JournalBroken(row.seq, Fault.REORDERED, told)
    for other in rows(until=last):
        fits_here = _hash(dataclasses.replace(other.record, seq=row.seq)) == row.stored
        if fits_here and other.computed != other.stored:
            told = f"now stands under number {other.seq}: entries were reordered"
            return JournalBroken(row.seq, Fault.REORDERED, told)
    return JournalBroken(row.seq, Fault.ALTERED, "was altered: its content does not give its hash")


def _hash(record: Record) -> bytes | None:
    try:
        return record.leaf_hash()
    except _UNREADABLE:
        return None
