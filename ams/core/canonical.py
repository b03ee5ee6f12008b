"""JSON values and their one canonical spelling, which hashes and signatures are taken over."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

from ams.core.errors import InvalidInput

JSON: TypeAlias = "str | int | bool | Mapping[str, JSON] | Sequence[JSON] | None"

# Beyond this, readers that keep numbers as IEEE doubles lose digits (RFC 8259, 6).
_LARGEST_INTEGER = 2**53 - 1
_DEEPEST = 20
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def check(value: object, *, where: str = "$", depth: int = 0) -> None:
    """Refuse what is not JSON that every database and reader keeps unchanged.

    Allowed are objects with text keys, arrays, text, whole numbers up to 2^53 - 1, booleans and
    null. Fractions are refused because their spelling differs between readers: write them as text.

    Raises:
        InvalidInput: names the place (``$.key[0]``) and the kind of value found there.
    """
    if depth > _DEEPEST:
        raise InvalidInput(f"{where} is nested deeper than {_DEEPEST} levels")
    match value:
        case None | bool():
            return
        case int():
            _check_integer(value, where=where)
        case str():
            _check_text(value, where=where)
        case Mapping():
            for key, item in value.items():
                _check_key(key, where=where)
                check(item, where=f"{where}.{key}", depth=depth + 1)
        case list() | tuple():
            for index, item in enumerate(value):
                check(item, where=f"{where}[{index}]", depth=depth + 1)
        case _:
            raise InvalidInput(f"{where} is a {type(value).__name__}, which JSON does not know")


def check_text(value: str) -> None:
    """Refuse text that not every database and reader keeps unchanged; else as ``check``."""
    if not _is_simple(value):
        _check_text(value, where="$")


def _check_integer(value: int, *, where: str) -> None:
    if abs(value) > _LARGEST_INTEGER:
        raise InvalidInput(f"{where} is {value}, beyond {_LARGEST_INTEGER}: write it as text")


def _check_text(value: str, *, where: str) -> None:
    # PostgreSQL keeps no U+0000; a lone surrogate has no UTF-8 form.
    if "\0" in value:
        raise InvalidInput(f"{where} contains the character U+0000")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InvalidInput(f"{where} is no valid Unicode text: {error.reason}") from error


def _check_key(key: object, *, where: str) -> None:
    if not isinstance(key, str):
        raise InvalidInput(f"{where} has the key {key!r}, which is no text")
    # In ASCII the order by code point and RFC 8785's order by UTF-16 unit are the same.
    if not key.isascii() or "\0" in key:
        raise InvalidInput(f"{where} has the key {key!r}, which is not plain ASCII")


def canonical(value: object) -> bytes:
    """Return the canonical spelling of ``value``: keys sorted, no spaces, UTF-8 (RFC 8785).

    What ``check`` refuses has no canonical spelling; the caller checks first.
    """
    return _ENCODER.encode(value).encode()


def canonical_text(value: object) -> str:
    """Return ``canonical``'s spelling as text, to be put together with others."""
    return _ENCODER.encode(value)


def plain(value: Mapping[str, JSON]) -> dict[str, JSON]:
    """Return a checked copy of ``value`` made of dict, list, str, int, bool and None alone.

    Raises:
        InvalidInput: ``value`` is not JSON (see ``check``).
    """
    kept = _copied_simple(value)
    if kept is not None:
        return kept
    check(value)
    return cast("dict[str, JSON]", _copied(value))


def _copied_simple(value: Mapping[str, JSON]) -> dict[str, JSON] | None:
    """Return the copy of one flat row of plain texts and numbers (``None``: look closer).

    Most of what is kept is such a row, and an act may keep a hundred thousand of them.
    """
    kept: dict[str, JSON] = {}
    for key, item in value.items():
        if type(key) is not str or not _is_simple(key):
            return None
        if type(item) is list and all(map(_is_simple, item)):
            kept[key] = item.copy()
        elif _is_simple(item):
            kept[key] = item
        else:
            return None
    return kept


def _is_simple(value: object) -> bool:
    """Tell whether ``check`` passes this text, number or ``null`` without a closer look."""
    if type(value) is str:
        return value.isascii() and "\0" not in value
    if type(value) is int:
        return abs(value) <= _LARGEST_INTEGER
    return value is None or type(value) is bool


def _copied(value: object) -> object:
    match value:
        case Mapping():
            return {key: _copied(item) for key, item in value.items()}
        case list() | tuple():
            return [_copied(item) for item in value]
        case str():
            return str(value)  # an enum's member becomes its value
        case _:
            return value
