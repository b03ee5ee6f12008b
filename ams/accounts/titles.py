"""Academic, religious and professional titles around Indonesian names. Pure.

They stand before the name ("dr.", "Drs.", "Hj.") and, after a comma, behind it ("S.Kom., M.T.").
"""

import re
from typing import Final

_BEFORE: Final = frozenset(
    {
        "apt", "dr", "dra", "drg", "drh", "drs", "h", "hj", "ir", "kh", "ki", "lettu", "ns",
        "pdt", "prof", "r", "ra", "rm", "rr", "st", "tgk", "ust",
    }
)  # fmt: skip
# A degree behind a name: short words with full stops inside or behind ("S.Tr.TP", "A.Md.Kep.",
# "M.Si", "Ph.D."), or beginning with two capital letters ("SH", "CA", "MKes").
_BEHIND: Final = re.compile(
    r"(?:[A-Za-z]{1,5}\.\s?)+[A-Za-z]{0,6}\.?(?:\s?\([A-Za-z.]{1,8}\))?|[A-Z]{2,5}[a-z]{0,4}"
)


def without_titles(name: str) -> str:
    """Return the name alone; whatever behind a comma is no title leaves the name as it is."""
    plain, *behind = (part.strip() for part in name.split(","))
    if not all(_BEHIND.fullmatch(part) for part in behind if part):
        return name.strip()
    words = plain.split()
    while len(words) > 1 and words[0].endswith(".") and _is_title(words[0]):
        del words[0]
    return " ".join(words)


def _is_title(word: str) -> bool:
    return all(part.casefold() in _BEFORE for part in word.split(".") if part)
