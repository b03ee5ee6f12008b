"""What an administrator may change of a procedure: single fields, each with its place and kind."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _

from ams.core.crl_reasons import OF_A_PERSON
from ams.procedures.reader import DASH
from ams.procedures.rules import Policy
from ams.procedures.sheet import LegalStatus, Source, Text
from ams.procedures.writer import duration_text

Path = tuple[str | int, ...]
Node = dict[str, Any]

LONGEST: Final = 2000  # characters of one field; the longest cell of the paper has some 400
_LONGEST_STANDARD: Final = timedelta(days=30)
_SECOND: Final = Decimal(60)


class Kind(StrEnum):
    """What a field holds, and so how it is typed."""

    LINE = "line"
    TEXT = "text"
    LINES = "lines"
    DAY = "day"
    DAY_OR_DASH = "day_or_dash"
    MINUTES = "minutes"
    LEGAL = "legal"
    ACCOMPANIMENT = "accompaniment"
    SOURCE = "source"
    YES_NO = "yes_no"
    CRL_REASON = "crl_reason"


class Answer(StrEnum):
    """What the file has as true or false."""

    NO = "no"
    YES = "yes"


_MEMBERS: Final[dict[Kind, tuple[StrEnum, ...]]] = {
    Kind.LEGAL: tuple(LegalStatus),
    Kind.ACCOMPANIMENT: tuple(Policy),
    Kind.SOURCE: tuple(Source),
    Kind.YES_NO: tuple(Answer),
    Kind.CRL_REASON: tuple(reversed(OF_A_PERSON)),
}


class FieldRefused(ValueError):
    """What was typed cannot stand in this field; the message is for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: where it stands in the file, how it is typed, and what it says now."""

    path: Path
    kind: Kind
    label: Text
    value: str
    needed: bool = True

    @property
    def name(self) -> str:
        """Return the field's name in a form."""
        return name_of(self.path)

    @property
    def choices(self) -> tuple[str, ...]:
        """Return what may be chosen; empty where the field is typed."""
        members = _MEMBERS.get(self.kind, ())
        # What a cell was composed from is no field, so no other cell can become a composed one.
        return tuple(one for one in members if one is not Source.COMPOSED or self.value == one)

    def read(self, typed: str) -> object:
        """Return what the file is to hold for what was typed.

        Raises:
            FieldRefused: it cannot be taken; says why.
        """
        if len(typed) > LONGEST:
            raise FieldRefused(_("Paling banyak %(limit)d huruf.") % {"limit": LONGEST})
        if self.kind is Kind.LINES:
            return [text for line in typed.splitlines() if (text := _one_line(line))]
        text = _one_line(typed)
        if not text and self.needed:
            raise FieldRefused(_("Wajib diisi."))
        if self.choices and text not in self.choices:
            raise FieldRefused(_("Pilih salah satu yang tersedia."))
        return self._value(text)

    def _value(self, text: str) -> object:
        match self.kind:
            case Kind.DAY:
                return _day(text)
            case Kind.DAY_OR_DASH:
                return _day(text) if text else DASH
            case Kind.MINUTES:
                return _duration(text)
            case Kind.YES_NO:
                return text == Answer.YES
            case _:
                return text


def name_of(path: Path) -> str:
    """Return a path as a form's field is called."""
    return "-".join(str(step) for step in path)


def name_at(place: str) -> str:
    """Return the field's name for a key path as the loader's errors have it."""
    return re.sub(r"[.\[\]]+", "-", place).strip("-")


def at(table: Node, path: Path) -> Any:
    """Return what stands at ``path``, ``None`` where nothing does."""
    found: Any = table
    for step in path:
        if isinstance(found, list):
            found = found[step] if isinstance(step, int) and step < len(found) else None
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return found


def put(table: Node, path: Path, value: object) -> None:
    """Set what stands at ``path``; tables on the way are made where they are missing."""
    *way, last = path
    place: Any = table
    for step in way:
        place = place[step] if isinstance(step, int) else place.setdefault(step, {})
    place[last] = value


def minutes_text(duration: timedelta) -> str:
    """Return a duration as it is typed: minutes, with decimals where they are not whole."""
    minutes = Decimal(int(duration.total_seconds())) / _SECOND
    return f"{minutes:f}" if minutes % 1 else str(int(minutes))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise FieldRefused(_("Tulis tanggal seperti 2027-01-31.")) from error


def _duration(text: str) -> str:
    try:
        seconds = Decimal(text.replace(",", ".")) * _SECOND
        if not 0 < seconds <= int(_LONGEST_STANDARD.total_seconds()) or seconds % 1:
            raise FieldRefused(_("Tulis menit, lebih dari 0 dan paling lama 30 hari."))
    except InvalidOperation as error:
        raise FieldRefused(_("Tulis menit, misalnya 5 atau 0,5.")) from error
    return duration_text(timedelta(seconds=int(seconds)))
