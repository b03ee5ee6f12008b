"""The public holidays that AMS ships: one file per year, read once and strictly (ADR 0031)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ams.core.errors import InvalidInput

FOLDER = Path(__file__).parent / "holidays"
_KINDS = frozenset({"national", "joint_leave"})


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which offices are closed; ``certain`` is false where the date is an estimate."""

    day: date
    name_id: str
    name_en: str
    kind: str  # "national" or "joint_leave" (cuti bersama)
    certain: bool = True

    def in_language(self, language: str) -> str:
        """Return the holiday's name."""
        return self.name_en if language == "en" else self.name_id


@dataclass(frozen=True, slots=True)
class Year:
    """All holidays of a year, and where they come from."""

    year: int
    source: str
    holidays: tuple[Holiday, ...]


@cache
def shipped() -> dict[int, Year]:
    """Return every year that AMS ships a file for.

    Raises:
        InvalidInput: a file does not say what it must; the message names file and value.
    """
    return {int(path.stem): _read(path) for path in sorted(FOLDER.glob("*.toml"))}


def shipped_days() -> frozenset[date]:
    """Return the days of all shipped holidays."""
    return frozenset(one.day for year in shipped().values() for one in year.holidays)


def _read(path: Path) -> Year:
    data = tomllib.loads(path.read_text())
    try:
        days = tuple(_holiday(entry) for entry in data["holiday"])
        year = Year(data["year"], data["source"], days)
    except (KeyError, TypeError) as error:
        raise InvalidInput(f"{path.name}: {error} is missing or wrong") from error
    wrong = [one for one in days if one.day.year != int(path.stem) or one.kind not in _KINDS]
    if wrong or year.year != int(path.stem) or len({one.day for one in days}) != len(days):
        raise InvalidInput(f"{path.name}: {wrong or 'year'} is wrong, or a day stands twice")
    return year


def _holiday(entry: dict[str, Any]) -> Holiday:
    return Holiday(
        day=entry["day"], name_id=entry["id"], name_en=entry["en"], kind=entry["kind"],
        certain=entry.get("certain", True),
    )  # fmt: skip
