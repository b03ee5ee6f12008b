"""Tags that put the guide beside what it explains."""

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from ams.guides import shipped
from ams.guides.reading import standing
from ams.guides.rules import Guide, Place
from ams.requests.models import Request
from ams.web.help.sections import Shown, shown
from ams.web.help.words import TITLES, present_language

register = template.Library()


@register.inclusion_tag("web/help/_beside.html")
def guide_section(guide: str, key: str) -> dict[str, object]:
    """Draw a section of a guide in the page's language, with the way to the whole guide."""
    section = standing(Place(Guide(guide), key, present_language()))
    return {"section": shown(section), "guide": Guide(guide)}


@register.simple_tag
def guide_now(case: Request, *, own: bool) -> Shown | None:
    """Return the section about the activity at which a request stands, ``None`` where none is.

    The applicant reads his own guide, everybody else the officer's.
    """
    key = shipped.about(_guide(own=own), case.procedure_key, case.activity)
    if key is None or not case.is_open:
        return None
    return shown(standing(Place(_guide(own=own), key, present_language())))


@register.simple_tag
def guide_address(case: Request, activity: str, *, own: bool) -> str:
    """Return where the reader's guide speaks of an activity, empty where it does not."""
    key = shipped.about(_guide(own=own), case.procedure_key, activity)
    return f"{reverse('guide_page', args=[_guide(own=own)])}#{key}" if key else ""


@register.filter
def guide_title(guide: Guide) -> SafeString | str:
    """Return a guide's title."""
    return str(TITLES[Guide(guide)])


def _guide(*, own: bool) -> Guide:
    return Guide.APPLICANT if own else Guide.OFFICER
