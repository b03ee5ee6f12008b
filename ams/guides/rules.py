"""What a section of a guide is."""

from dataclasses import dataclass
from enum import StrEnum

MOST_TITLE, MOST_BODY = 120, 20_000
"""How long a title and a text may be, in characters."""


class Guide(StrEnum):
    """For whom a guide is written, in the order in which they are shown."""

    APPLICANT = "applicant"
    SUPERIOR = "superior"
    OFFICER = "officer"
    ADMINISTRATOR = "administrator"


class Language(StrEnum):
    """The languages that every section is written in; the first is the procedure's own."""

    ID = "id"
    EN = "en"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Which section of which guide, in which language."""

    guide: Guide
    key: str
    language: Language

    def __str__(self) -> str:
        """Return the place on one line, as the journal names it."""
        return f"{self.guide}/{self.key}/{self.language}"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a section says: the part of it that an administrator may change."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section as it was shipped; ``procedure`` and ``activity`` are empty where none is meant."""

    place: Place
    order: int
    procedure: str
    activity: str
    wording: Wording
