"""The glossary: the field's terms in both languages, read once and strictly."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from ams.guides.errors import GuideInvalid

FILE: Final = Path(__file__).parent / "glossary.toml"


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its meaning; ``key`` is its anchor and what guides link to."""

    key: str
    id: str
    en: str
    meaning_id: str
    meaning_en: str

    def word(self, language: str) -> str:
        """Return the term in a language."""
        return self.en if language == "en" else self.id

    def meaning(self, language: str) -> str:
        """Return the meaning in a language."""
        return self.meaning_en if language == "en" else self.meaning_id


def read(path: Path) -> dict[str, Term]:
    """Return the terms of the file at ``path`` by key.

    Raises:
        GuideInvalid: a term says too little or too much, or stands twice.
    """
    wanted = {one.name for one in fields(Term)}
    terms: dict[str, Term] = {}
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["term"]:
        if entry.keys() != wanted or not all(isinstance(v, str) and v for v in entry.values()):
            raise GuideInvalid(f"{path.name}: a term must have exactly {sorted(wanted)}: {entry}")
        if entry["key"] in terms:
            raise GuideInvalid(f"{path.name}: the term '{entry['key']}' stands twice")
        terms[entry["key"]] = Term(**entry)
    return terms


TERMS: Final[Mapping[str, Term]] = read(FILE)


def in_order(language: str) -> list[Term]:
    """Return the terms as a dictionary of the language lists them."""
    return sorted(TERMS.values(), key=lambda one: one.word(language).casefold())
