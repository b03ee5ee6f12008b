"""The guide as it stands: shipped sections, overridden where an administrator wrote his own."""

import hashlib
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from ams.guides import shipped
from ams.guides.errors import UnknownSection
from ams.guides.models import Edition
from ams.guides.rules import Guide, Language, Place, Section, Wording


@dataclass(frozen=True, slots=True)
class Standing:
    """A section as it is in force; ``number`` counts its changes (0: as shipped from the start).

    ``is_outdated`` says that the shipped text has changed since the administrator wrote his.
    """

    section: Section
    wording: Wording
    number: int = 0
    is_own: bool = False
    is_outdated: bool = False

    @property
    def place(self) -> Place:
        """Return which section it is."""
        return self.section.place


def standing(place: Place) -> Standing:
    """Return a section as it is in force.

    Raises:
        UnknownSection: there is none at this place.
    """
    section = shipped.get(place)
    return _standing(section, _in_force().filter(**columns(place)).first())


def guide_sections(guide: Guide, language: Language) -> list[Standing]:
    """Return a guide's sections in reading order."""
    return _over(shipped.sections_of(guide, language), _in_force().filter(guide=guide))


def all_sections(language: Language) -> list[Standing]:
    """Return the sections of all guides in reading order."""
    chosen = [one for one in shipped.SHIPPED.values() if one.place.language is language]
    return _over(chosen, _in_force())


def editions(place: Place) -> QuerySet[Edition]:
    """Return what was ever written over a section, the newest first.

    Raises:
        UnknownSection: there is none at this place.
    """
    shipped.get(place)
    return Edition.objects.filter(**columns(place)).select_related("author__person")


def edition(place: Place, number: int) -> Edition:
    """Return one change of a section.

    Raises:
        UnknownSection: there is no such section, or no such change of it.
    """
    found = editions(place).filter(number=number).first()
    if found is None:
        raise UnknownSection(f"{place} has no edition {number}")
    return found


def columns(place: Place) -> dict[str, str]:
    """Return the columns by which a section's editions are found."""
    return {"guide": place.guide, "key": place.key, "language": place.language}


def digest(wording: Wording) -> str:
    """Return the SHA-256 by which two wordings are told apart."""
    return hashlib.sha256(f"{wording.title}\n{wording.body}".encode()).hexdigest()


def _in_force() -> QuerySet[Edition]:
    newer = Edition.objects.filter(
        guide=OuterRef("guide"), key=OuterRef("key"), language=OuterRef("language"),
        number__gt=OuterRef("number"),
    )  # fmt: skip
    return Edition.objects.filter(~Exists(newer))


def _over(sections: list[Section], in_force: QuerySet[Edition]) -> list[Standing]:
    by_place = {one.place: one for one in in_force}
    return [_standing(one, by_place.get(one.place)) for one in sections]


def _standing(section: Section, latest: Edition | None) -> Standing:
    if latest is None:
        return Standing(section, section.wording)
    own = latest.wording
    return Standing(
        section,
        own or section.wording,
        number=latest.number,
        is_own=own is not None,
        is_outdated=own is not None and latest.shipped_sha256 != digest(section.wording),
    )
