"""The sections that AMS ships: every file, read once and strictly."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from ams.guides.errors import GuideInvalid, UnknownSection
from ams.guides.loader import load
from ams.guides.rules import Guide, Language, Place, Section
from ams.procedures import registry

FILES: Final = Path(__file__).parent / "files"


def read(folder: Path) -> dict[Place, Section]:
    """Return every section below ``folder`` in reading order.

    Raises:
        GuideInvalid: a file is no section, a language is missing, two stand at one place, or an
            activity is not one of its procedure.
    """
    sections = [load(path) for path in sorted(folder.glob("*/*.md"))]
    guides = list(Guide)
    sections.sort(key=lambda one: (guides.index(one.place.guide), one.order, one.place.language))
    found = {one.place: one for one in sections}
    for section in sections:
        _check_pair(section, found)
        _check_activity(section)
    orders = [(one.place.guide, one.place.language, one.order) for one in sections]
    twice = [one for one in orders if orders.count(one) > 1]
    if twice:
        raise GuideInvalid(f"{folder}: two sections have the order {twice[0]}")
    return found


def _check_pair(section: Section, found: Mapping[Place, Section]) -> None:
    for language in Language:
        other = found.get(replace(section.place, language=language))
        if other is None:
            raise GuideInvalid(f"{section.place}: is missing in the language '{language}'")
        if _ties(other) != _ties(section):
            raise GuideInvalid(f"{section.place}: differs from '{language}' in its front matter")


def _ties(section: Section) -> tuple[int, str, str]:
    return section.order, section.procedure, section.activity


def _check_activity(section: Section) -> None:
    if not section.activity:
        return
    revisions = registry.SHIPPED.revisions.get(section.procedure, ())
    known = {activity.key for one in revisions for activity in one.activities}
    if section.activity not in known:
        tied = f"{section.procedure}/{section.activity}"
        raise GuideInvalid(f"{section.place}: no procedure has the activity {tied}")


# Read when this module is first imported, so that a broken file stops the start of every process.
SHIPPED: Final[Mapping[Place, Section]] = read(FILES)


def get(place: Place) -> Section:
    """Return a shipped section.

    Raises:
        UnknownSection: there is none at this place.
    """
    if place not in SHIPPED:
        raise UnknownSection(f"no section {place}")
    return SHIPPED[place]


def sections_of(guide: Guide, language: Language) -> list[Section]:
    """Return the sections of a guide in reading order."""
    return [
        one
        for one in SHIPPED.values()
        if one.place.guide is guide and one.place.language is language
    ]


def about(guide: Guide, procedure: str, activity: str) -> str | None:
    """Return the key of a guide's first section about an activity, ``None`` if it has none."""
    for section in sections_of(guide, Language.ID):
        if (section.procedure, section.activity) == (procedure, activity):
            return section.place.key
    return None
