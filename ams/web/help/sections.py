"""Sections of the guides as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.safestring import SafeString, mark_safe

from ams.guides.markup import html_of
from ams.guides.reading import Standing, guide_sections
from ams.guides.rules import Guide, Place
from ams.procedures.rules import Activity, Procedure
from ams.revisions import known
from ams.web.help.words import addresses, present_language


@dataclass(frozen=True, slots=True)
class Shown:
    """A section with its text as HTML."""

    standing: Standing
    html: SafeString

    @property
    def key(self) -> str:
        """Return the section's anchor."""
        return self.standing.place.key

    @property
    def title(self) -> str:
        """Return the section's title."""
        return self.standing.wording.title


@dataclass(frozen=True, slots=True)
class InGuide:
    """A section of a guide's page, with the activity in effect that it is about.

    ``number`` is the step's in the guide's contents: of the procedure that the guide follows,
    which is the first that it speaks of; overviews of others have none.
    """

    section: Shown
    procedure: Procedure | None
    activity: Activity | None
    number: int | None = None


def html_for(place: Place, body: str) -> SafeString:
    """Return a text as HTML for the section at ``place``."""
    cleaned = html_of(body, place.language, addresses(), anchor=place.key)
    return mark_safe(cleaned)  # noqa: S308 - cleaned by nh3 (ADR 0038)


def shown(standing: Standing) -> Shown:
    """Return a section with its text as HTML."""
    return Shown(standing, html_for(standing.place, standing.wording.body))


def page_of(guide: Guide, *, on: date) -> list[InGuide]:
    """Return a guide's sections in the page's language, tied to the procedures of a day."""
    procedures = {one.key: one for one in known.all_current(on)}
    lines = [_in_guide(one, procedures) for one in guide_sections(guide, present_language())]
    followed = next((one.procedure.key for one in lines if one.procedure), "")
    return [
        replace(one, number=one.activity.number)
        if one.activity and one.procedure and one.procedure.key == followed
        else one
        for one in lines
    ]


def _in_guide(standing: Standing, procedures: Mapping[str, Procedure]) -> InGuide:
    section = standing.section
    procedure = procedures.get(section.procedure)
    activities = {one.key: one for one in procedure.activities} if procedure else {}
    activity = activities.get(section.activity)
    return InGuide(shown(standing), procedure if activity else None, activity)
