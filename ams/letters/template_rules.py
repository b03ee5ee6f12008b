"""What a letter template may say."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from ams.core.errors import InvalidInput
from ams.letters.numbering import check_pattern
from ams.letters.validation import check_text

_HEAD: Final = ("government", "office", "address", "phone", "website", "email")


def check_template(said: Mapping[str, str]) -> None:
    """Refuse texts that cannot be printed, and a number's pattern that cannot be used.

    Raises:
        InvalidInput: with every broken rule at its field.
    """
    problems: dict[str, list[str]] = defaultdict(list)
    for name in ("office", "place", "number_pattern"):
        if not said[name].strip():
            problems[name].append(_("Bagian ini wajib diisi."))
    for name in (*_HEAD, "place"):
        found: dict[str, list[str]] = defaultdict(list)
        check_text(found, name if name == "place" else f"letterhead_{name}", said[name])
        problems[name] += [problem for told in found.values() for problem in told]
    problems["number_pattern"] += _pattern_problems(said["number_pattern"])
    kept = {name: told for name, told in problems.items() if told}
    if kept:
        raise InvalidInput(f"the letter template is refused: {sorted(kept)}", fields=kept)


def _pattern_problems(pattern: str) -> list[str]:
    found: dict[str, list[str]] = defaultdict(list)
    check_text(found, "place", pattern)  # the same length, on one line
    try:
        if pattern.strip():
            check_pattern(pattern)
    except InvalidInput:
        example = "500.12/{number}/{month_roman}/{year}"
        return [
            _("Pola harus memuat {number}; boleh memuat {year} dan {month_roman}. Contoh: %s")
            % example
        ]
    return [problem for told in found.values() for problem in told]
