"""Rows and entries as patterns: what belongs to one story becomes a slot, the rest stays as it is.

A slot is ``%(name)s`` in Python's format language, so that filling a row is one operation. Times
are slots that say how long after the story's beginning they are.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.db import connection, models

from ams.core.wording import WIB, date_text
from ams.journal.events import Event
from ams.journal.forms import Form
from ams.journal.models import Entry

_MONTHS: Final = {
    date_text(date(2000, month, 1), language).split()[1]: (month, language)
    for language in ("en", "id")
    for month in range(1, 13)
}
_TIMES: Final = (
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00|Z)",
    r"\d{4}-\d\d-\d\d",
    rf"\d{{1,2}} (?:{'|'.join(_MONTHS)}) \d{{4}}",
)
_MICROSECOND: Final = timedelta(microseconds=1)
_COPY_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_SLOTS: Final = {"year": "year", "crl": "crl", "crl_number": "crl"}
"""Numbers in JSON that are keys of nothing, and yet others in each telling."""
_FILE: Final = 4096  # from so many octets on a value is a file, told by its digest
NULL: Final = "\\N"
"""What fills a slot where a column is to be empty."""
Cell = str | bytes | None


class Values(dict[str, Any]):
    """What fills a story's slots; times are made when first asked for."""

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self.start = start
        self._naive = connection.vendor == "sqlite"

    def at(self, slot: str) -> datetime:
        """Return the time that a slot of the kind ``t:`` stands for."""
        return self.start + timedelta(microseconds=int(slot[2:]))

    def __missing__(self, slot: str) -> str:
        kind, _, rest = slot.partition(":")
        if kind == "t":
            moment = self.at(slot)
            text = (moment.replace(tzinfo=None) if self._naive else moment).isoformat(" ")
        elif kind in {"i", "z"}:
            text = (self.start + timedelta(microseconds=int(rest))).isoformat()
            text = text.replace("+00:00", "Z") if kind == "z" else text
        elif kind == "d":
            text = self._day(rest).isoformat()
        elif kind == "w":
            days, _, language = rest.partition(":")
            text = date_text(self._day(days), language)
        else:
            raise KeyError(slot)
        self[slot] = text
        return text

    def _day(self, days: str) -> date:
        return self.start.astimezone(WIB).date() + timedelta(days=int(days))


@dataclass(frozen=True, slots=True)
class RowPattern:
    """A row of ``table`` to be filled; ``cells`` are text with slots, octets or nothing."""

    table: str
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]
    octets: frozenset[int]  # which cells' text is hexadecimal for octets
    line: str  # the whole as a line of PostgreSQL's COPY, files by their digests
    files: Mapping[str, bytes]  # columns that hold one of the specimen's files

    def values(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the row's values for a database that converts text to its columns' types."""
        return tuple(
            cell if not isinstance(cell, str) else self._text(place, cell % values)
            for place, cell in enumerate(self.cells)
        )

    def _text(self, place: int, text: str) -> Cell:
        if text == NULL:
            return None
        return bytes.fromhex(text) if place in self.octets else text


@dataclass(frozen=True, slots=True)
class EntryPattern:
    """A journal entry to be filled; ``followers`` are rows that need its number."""

    after: timedelta
    form: Form
    number: str  # the slot under which followers know the entry
    followers: tuple[RowPattern, ...] = ()


class NotUnderstood(Exception):
    """A specimen holds something that the pattern's maker was not told how to vary."""


class Maker:
    """Makes the patterns of one story.

    ``rows`` are slots of referred rows by model and key, ``tokens`` slots of texts (``None``: what
    is the same for everybody), ``kinds`` says of which model a number is the key, by its name.
    """

    def __init__(
        self,
        start: datetime,
        *,
        rows: Mapping[tuple[type[models.Model], Any], str | None],
        tokens: Mapping[str, str | None],
        kinds: Mapping[str, type[models.Model]],
    ) -> None:
        self._start = start
        self._rows = rows
        self._tokens = {text: slot for text, slot in tokens.items() if text}
        self._kinds = kinds
        known = sorted(map(re.escape, self._tokens), key=len, reverse=True)
        self._search = re.compile("|".join([*known, *_TIMES]))

    def row(self, found: models.Model, given: Mapping[str, str] | None = None) -> RowPattern:
        """Return the pattern of a row; ``given`` slots replace what a column holds."""
        given, columns = given or {}, []
        cells: list[Cell] = []
        octets: set[int] = set()
        for field in found._meta.concrete_fields:  # noqa: SLF001 - Django's public name
            columns.append(field.column or "")
            slot = given.get(field.attname)
            value = getattr(found, field.attname)
            if isinstance(field, models.BinaryField) and slot:
                octets.add(len(cells))
            cells.append(f"%({slot})s" if slot else self._cell(field, value))
        table = found._meta.db_table  # noqa: SLF001 - Django's public name
        files = {
            column: cell
            for column, cell in zip(columns, cells, strict=True)
            if isinstance(cell, bytes) and len(cell) >= _FILE
        }
        return RowPattern(
            table, tuple(columns), tuple(cells), frozenset(octets), _line(cells, octets), files
        )

    def entry(
        self, entry: Entry, followers: Iterable[RowPattern] = (), number: str = ""
    ) -> EntryPattern:
        """Return the pattern of a journal entry."""
        account = None
        if entry.actor_account_id is not None:
            account = self._key("account", entry.actor_account_id)
        return EntryPattern(
            after=entry.at - self._start,
            form=Form(
                Event(entry.event),
                subject_kind=entry.subject_kind,
                subject_id=self._subject(entry),
                account=account,
                actor_name=self.text(entry.actor_name),
                origin=self.text(entry.origin),
                data=self.json(entry.data),
            ),
            number=number,
            followers=tuple(followers),
        )

    def text(self, text: str) -> str:
        """Return a text with its slots."""
        made, end = [], 0
        for match in self._search.finditer(text):
            made += [_plain(text[end : match.start()]), self._slot(match[0])]
            end = match.end()
        return "".join([*made, _plain(text[end:])])

    def json(self, value: Any) -> str:
        """Return JSON with its slots, in its canonical spelling (``ams.core.canonical``)."""
        match value:
            case dict():
                pairs = (f"{_quoted(key)}:{self._member(key, value[key])}" for key in sorted(value))
                return "{" + ",".join(pairs) + "}"
            case list():
                return "[" + ",".join(self.json(item) for item in value) + "]"
            case str():
                return self.text(json.dumps(value, ensure_ascii=False))
            case _:
                return json.dumps(value)

    def _member(self, key: str, value: Any) -> str:
        if not isinstance(value, int) or isinstance(value, bool):
            return self.json(value)
        if key in _SLOTS:
            return f"%({_SLOTS[key]})s"
        return self._key(key, value) if key in self._kinds else str(value)

    def _subject(self, entry: Entry) -> str:
        if entry.subject_kind in self._kinds and entry.subject_id.isdigit():
            return self._key(entry.subject_kind, int(entry.subject_id))
        return self.text(entry.subject_id)

    def _key(self, kind: str, key: int) -> str:
        slot = self._referred(self._kinds[kind], key)
        return str(key) if slot is None else f"%({slot})s"

    def _slot(self, found: str) -> str:
        if found in self._tokens:
            slot = self._tokens[found]
            return _plain(found) if slot is None else f"%({slot})s"
        if "T" in found:
            moment = datetime.fromisoformat(found)
            kind = "z" if found.endswith("Z") else "i"
            return f"%({kind}:{(moment - self._start) // _MICROSECOND})s"
        first = self._start.astimezone(WIB).date()
        if found[4] == "-":
            return f"%(d:{(date.fromisoformat(found) - first).days})s"
        day, name, year = found.split()
        month, language = _MONTHS[name]
        return f"%(w:{(date(int(year), month, int(day)) - first).days}:{language})s"

    def _cell(self, field: "models.Field[Any, Any]", value: Any) -> Cell:
        if value is None:
            return None
        if isinstance(field, models.ForeignKey):
            return self._key_cell(field.related_model, value)
        if field.primary_key:
            return self._key_cell(field.model, value)
        return self._plain_cell(field, value)

    def _key_cell(self, model: Any, key: Any) -> str:
        slot = self._referred(model, key)
        if slot is None:
            return str(key)
        return f"%({slot}.hex)s" if isinstance(key, UUID) else f"%({slot})s"

    def _plain_cell(self, field: "models.Field[Any, Any]", value: Any) -> Cell:
        match value:
            case datetime():
                return f"%(t:{(value - self._start) // _MICROSECOND})s"
            case bool():
                return str(int(value))
            case bytes() | memoryview():
                return bytes(value)
            case _ if isinstance(field, models.JSONField):
                return self.json(value)
            case int():
                return str(value)
            case str():
                return self.text(value)
            case _:
                raise NotUnderstood(f"{field}: {value!r}")

    def _referred(self, model: Any, key: Any) -> str | None:
        try:
            return self._rows[model, key]
        except KeyError as error:
            raise NotUnderstood(f"{model.__name__} {key} is in no story") from error


def file_name(content: bytes) -> bytes:
    """Return what stands for a file until it is in the database."""
    return sha256(content).digest()


def _plain(text: str) -> str:
    return text.replace("%", "%%")


def _quoted(key: str) -> str:
    return _plain(json.dumps(key, ensure_ascii=False))


def _line(cells: list[Cell], octets: set[int]) -> str:
    """Return the cells as COPY reads them: tabs between, octets in hexadecimal, files by name."""
    made = []
    for place, cell in enumerate(cells):
        if cell is None:
            made.append(NULL)
        elif isinstance(cell, bytes):
            octets_or_name = file_name(cell) if len(cell) >= _FILE else cell
            made.append(f"\\\\x{octets_or_name.hex()}")
        else:
            made.append(("\\\\x" if place in octets else "") + cell.translate(_COPY_ESCAPES))
    return "\t".join(made) + "\n"
