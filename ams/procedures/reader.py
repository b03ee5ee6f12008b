"""Reads a TOML table strictly: every key must be there, of its type, and nothing besides."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Never, TypeVar

from ams.procedures.errors import ProcedureInvalid

_Member = TypeVar("_Member", bound=StrEnum)

# ISO 8601, 5.5.2.2, without years and months, which have no fixed length.
_DURATION = re.compile(
    r"P(?=\d|T\d)(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,4})M)?(?:(?P<seconds>\d{1,4})S)?)?"
)
_KEY = re.compile(r"[a-z][a-z0-9_]*")
DASH = "-"


def duration_of(text: str) -> timedelta | None:
    """Return the span that ISO 8601 text stands for, ``None`` where it is none."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    return timedelta(**{unit: int(number) for unit, number in match.groupdict("0").items()})


@dataclass(slots=True)
class Reader:
    """One table of the file, with the path that leads to it.

    Call ``finish`` when everything has been read: a key that nobody asked for is an error.
    """

    file: str
    path: str
    table: dict[str, object]
    _asked: set[str] = field(default_factory=set)

    def at(self, key: str) -> str:
        """Return the full path of ``key``."""
        return f"{self.path}.{key}" if self.path else key

    def refuse(self, key: str, problem: str, value: object = None) -> Never:
        """Raise the error that names file, key path and value."""
        raise ProcedureInvalid(problem, file=self.file, path=self.at(key), value=value)

    def has(self, key: str) -> bool:
        """Tell whether an optional key is there."""
        return key in self.table

    def value(self, key: str) -> object:
        """Return what stands at ``key``; a missing key is an error."""
        self._asked.add(key)
        if key not in self.table:
            self.refuse(key, "is missing")
        return self.table[key]

    def string(self, key: str) -> str:
        """Return a string without blanks around it; it may be empty."""
        value = self.value(key)
        if not isinstance(value, str):
            self.refuse(key, "must be a string", value)
        if value != value.strip():
            self.refuse(key, "must not begin or end with a blank", value)
        return value

    def words(self, key: str) -> str:
        """Return a string that says something."""
        value = self.string(key)
        if not value:
            self.refuse(key, "must not be empty", value)
        return value

    def identifier(self, key: str) -> str:
        """Return a key: small letters, digits and underscores."""
        value = self.words(key)
        if not _KEY.fullmatch(value):
            self.refuse(key, "must be small letters, digits and underscores", value)
        return value

    def integer(self, key: str) -> int:
        """Return a whole number (TOML's true and false are none)."""
        value = self.value(key)
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(key, "must be a whole number", value)
        return value

    def boolean(self, key: str) -> bool:
        """Return true or false."""
        value = self.value(key)
        if not isinstance(value, bool):
            self.refuse(key, "must be true or false", value)
        return value

    def day(self, key: str) -> date:
        """Return a date without time of day."""
        value = self.value(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            self.refuse(key, "must be a date, as in 2021-04-16", value)
        return value

    def date_or_dash(self, key: str) -> date | None:
        """Return a date, or ``None`` where the paper has a dash."""
        return None if self.value(key) == DASH else self.day(key)

    def duration(self, key: str) -> timedelta:
        """Return a positive ISO 8601 duration, as in PT1M."""
        value = self.words(key)
        duration = duration_of(value)
        if duration is None:
            self.refuse(key, "must be an ISO 8601 duration, as in PT1M", value)
        if not duration:
            self.refuse(key, "must be longer than nothing", value)
        return duration

    def member(self, key: str, kind: type[_Member]) -> _Member:
        """Return the member of a closed set that stands at ``key``."""
        return self.as_member(key, self.words(key), kind)

    def members(self, key: str, kind: type[_Member]) -> frozenset[_Member]:
        """Return the members listed at ``key``, each once and at least one."""
        values = self.value(key)
        if not isinstance(values, list) or not values:
            self.refuse(key, "must be a list with at least one entry", values)
        found = [self.as_member(key, value, kind) for value in values]
        if len(set(found)) != len(found):
            self.refuse(key, "names the same twice", values)
        return frozenset(found)

    def as_member(self, key: str, value: object, kind: type[_Member]) -> _Member:
        """Return ``value`` as a member of ``kind``, naming those allowed if it is none."""
        known = {member.value: member for member in kind}
        if not isinstance(value, str) or value not in known:
            self.refuse(key, f"must be one of {', '.join(known)}", value)
        return known[value]

    def identifiers(self, key: str) -> tuple[str, ...]:
        """Return the keys listed at ``key``, each once and at least one."""
        values = self.value(key)
        if not isinstance(values, list) or not values:
            self.refuse(key, "must be a list with at least one entry", values)
        for value in values:
            if not isinstance(value, str) or not _KEY.fullmatch(value):
                self.refuse(key, "must be small letters, digits and underscores", value)
        if len(set(values)) != len(values):
            self.refuse(key, "names the same twice", values)
        return tuple(values)

    def sub(self, key: str) -> "Reader":
        """Return the table at ``key``."""
        value = self.value(key)
        if not isinstance(value, dict):
            self.refuse(key, "must be a table", value)
        return Reader(self.file, self.at(key), value)

    def each(self, key: str) -> "Iterator[Reader]":
        """Yield the tables of the list at ``key``; an empty list is an error."""
        values = self.value(key)
        if not isinstance(values, list) or not values:
            self.refuse(key, "must be a list with at least one entry", values)
        for index, value in enumerate(values):
            if not isinstance(value, dict):
                self.refuse(f"{key}[{index}]", "must be a table", value)
            yield Reader(self.file, f"{self.at(key)}[{index}]", value)

    def each_if_any(self, key: str) -> "Iterator[Reader]":
        """Yield the tables of the list at ``key``, none where the key is left out."""
        return self.each(key) if self.has(key) else iter(())

    def named(self) -> "Iterator[tuple[str, Reader]]":
        """Yield every table of this one with its key, where the keys themselves are data."""
        for key in self.table:
            yield key, self.sub(key)

    def finish(self) -> None:
        """Refuse the first key that nobody asked for."""
        for key, value in self.table.items():
            if key not in self._asked:
                self.refuse(key, "is not known here", value)
