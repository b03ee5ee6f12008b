"""What the system itself finds when it lays the same thing from two sources side by side. Pure."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ams.core.canonical import JSON
from ams.core.errors import InvalidInput
from ams.core.identifiers import parse_serial


class Finding(StrEnum):
    """What the system can say of an item; the officer decides in every case."""

    AGREES = "agrees"
    DIFFERS = "differs"
    TO_BE_SEEN = "to_be_seen"  # only a human eye can tell


@dataclass(frozen=True, slots=True)
class Compared:
    """One value from the letter beside the one on record; ``label`` is in the reader's language."""

    key: str
    label: str
    letter: str
    record: str
    agrees: bool

    def to_json(self) -> dict[str, JSON]:
        """Return what is kept with the check."""
        return {
            "key": self.key,
            "letter": self.letter,
            "record": self.record,
            "agrees": self.agrees,
        }


Normaliser = Callable[[str], str]


def as_words(text: str) -> str:
    """Return ``text`` as names compare: NFKC, case folded, spaces collapsed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def as_digits(text: str) -> str:
    """Return the digits of ``text`` alone, as a NIP compares."""
    return "".join(character for character in text if character.isdigit())


def as_serial(text: str) -> str:
    """Return a serial number as it compares: by value; what is none stays as typed."""
    try:
        return str(parse_serial(text))
    except InvalidInput:
        return text.strip()


def compared(
    key: str, label: str, letter: str, record: str, *, by: Normaliser = as_words
) -> Compared:
    """Return both values with whether they agree."""
    return Compared(key, label, letter, record, by(letter) == by(record))


def finding_of(rows: Sequence[Compared]) -> Finding:
    """Return ``differs`` as soon as one row does."""
    return Finding.AGREES if all(row.agrees for row in rows) else Finding.DIFFERS
