"""A procedure as plain data: the same words, keys and moves as its file, for other programs."""

from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from typing import Final

from ams.core.canonical import JSON
from ams.procedures.rules import Procedure

FORMAT: Final = "ams-procedure/1"


def as_data(procedure: Procedure) -> dict[str, JSON]:
    """Return the procedure as JSON's own types; dates and durations as in ISO 8601."""
    return {
        "format": FORMAT,
        **{each.name: _data(getattr(procedure, each.name)) for each in fields(procedure)},
    }


def _data(value: object) -> JSON:
    if isinstance(value, tuple):
        return [_data(each) for each in value]
    if isinstance(value, frozenset):
        return sorted(str(each) for each in value)
    if is_dataclass(value):
        return {each.name: _data(getattr(value, each.name)) for each in fields(value)}
    return _plain(value)


def _plain(value: object) -> JSON:
    match value:
        case str():
            return str(value)  # an enum's member becomes its value
        case int() | None:
            return value
        case date():
            return value.isoformat()
        case timedelta():
            return _duration(value)
        case _:
            raise TypeError(f"a procedure holds no {type(value).__name__}")


def _duration(span: timedelta) -> str:
    """Return ISO 8601, 5.5.2.2, in days and seconds: ``P1D``, ``PT60S``, ``P1DT60S``."""
    days = f"{span.days}D" if span.days else ""
    seconds = f"T{span.seconds}S" if span.seconds or not days else ""
    return f"P{days}{seconds}"
