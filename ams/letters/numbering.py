"""Letter numbers: one row per agency and year, counted up in the letter's own transaction."""

import string
from datetime import date
from typing import Final

from ams.core.errors import InvalidInput
from ams.letters.models import LetterSequence

_FIELDS = frozenset({"number", "year", "month_roman"})
_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def next_sequence(agency_id: int, year: int) -> int:
    """Return the agency's next letter number of ``year``, inside the caller's transaction.

    The row stays locked until that transaction ends; if it is rolled back, so is the count, and
    therefore there are neither gaps nor doubles.
    """
    LetterSequence.objects.get_or_create(agency_id=agency_id, year=year)
    row = LetterSequence.objects.select_for_update(no_key=True).get(agency_id=agency_id, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def number_text(pattern: str, *, sequence: int, dated: date) -> str:
    """Return the number as the agency writes it, for example ``500.12/17/XI/2026``.

    Raises:
        InvalidInput: the pattern is malformed or does not contain the number.
    """
    check_pattern(pattern)
    roman = _ROMAN[dated.month - 1]
    return pattern.format(number=sequence, year=dated.year, month_roman=roman)


def check_pattern(pattern: str) -> None:
    """Refuse a pattern that is malformed, lacks ``{number}`` or asks for anything but its date.

    Raises:
        InvalidInput: names the pattern and what is wrong with it.
    """
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError as error:
        raise InvalidInput(f"letter number pattern '{pattern}': {error}") from error
    used = [name for _text, name, _spec, _conversion in parts if name is not None]
    plain = all(not spec and not conversion for _text, _name, spec, conversion in parts)
    if not plain or not set(used) <= _FIELDS or "number" not in used:
        raise InvalidInput(
            f"letter number pattern '{pattern}' must contain {{number}} and may contain "
            "{{year}} and {{month_roman}}"
        )
