"""Tags and filters for every page: fields, icons, badges, dates, addresses."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField, BoundWidget
from django.http import HttpRequest
from django.template.context import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from ams.core.actor import Actor
from ams.core.identifiers import format_code
from ams.core.wording import date_text, time_text
from ams.procedures.rules import Lane, Procedure
from ams.procedures.sheet import Remark, Text
from ams.requests.correction_letter import Wording
from ams.web import navigation
from ams.web.actor import actor_or_none
from ams.web.badges import Badge, badge_for
from ams.web.requests.phrases import NAMES

register = template.Library()

_GROUP = 4
_LAST = 6
_BEGINNING = 10
_LONG_HEXADECIMAL = re.compile(r"[0-9A-Fa-f-]{24,}")
_CONTROLS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """Return an icon of the sprite; it is decoration, its meaning stands in words beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        static("vendor/icons/sprite.svg"),
        name,
    )


@register.filter
def question_of(wording: Wording, key: str) -> str:
    """Return an item's question as a correction letter asks it."""
    return wording.questions.get(key, "")


@register.filter
def procedure_name(key: str) -> str:
    """Return what requests of a procedure are for, in one word."""
    return str(NAMES.get(key, key))


@register.simple_tag
def badge(status: str, kind: str = "certificate") -> SafeString:
    """Return the status as a coloured label with icon and words (``ams.web.badges``)."""
    return render_badge(badge_for(kind, str(status)))


def render_badge(shown: Badge) -> SafeString:
    """Return a badge as HTML."""
    return format_html(
        '<span class="status-badge status-badge-{}">{}<span>{}</span></span>',
        shown.colour,
        icon(shown.icon),
        shown.text,
    )


@register.filter
def moment(value: datetime | None) -> str:
    """Return "22 November 2026 14.05 WIB" in the page's language, a hyphen for none."""
    return time_text(value, _language()) if value else "-"


@register.filter
def day(value: date | datetime | None) -> str:
    """Return "22 November 2026" in the page's language, a hyphen for none."""
    return date_text(value, _language()) if value else "-"


@register.filter
def grouped(serial: str) -> str:
    """Return a serial number in groups of four digits, so that it can be compared by eye."""
    text = str(serial)
    return " ".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


@register.filter
def last_digits(serial: str) -> str:
    """Return the last six characters of a serial number, by which people tell theirs apart."""
    return str(serial)[-_LAST:]


@register.filter
def before_last_digits(serial: str) -> str:
    """Return what ``last_digits`` leaves out."""
    return str(serial)[:-_LAST]


@register.filter
def breakable(text: str) -> SafeString:
    """Return an address or a distinguished name that a narrow column may break where it reads well.

    That is after "@" and after a comma, instead of in the middle of a word.
    """
    return mark_safe(re.sub(r"([@,])(?=\S)", r"\1<wbr>", conditional_escape(text)))  # noqa: S308 - escaped


@register.filter
def abbreviated(value: object) -> str:
    """Return a value as text; of a long hexadecimal one (a hash, a UUID) only the beginning."""
    text = str(value)
    return f"{text[:_BEGINNING]}…" if _LONG_HEXADECIMAL.fullmatch(text) else text


@register.filter
def code(value: str) -> str:
    """Return a letter code as it is printed: ``ABCD-EFGH-JKMN``."""
    return format_code(str(value))


@register.filter
def in_language(text: Text | Remark) -> str:
    """Return a bilingual text of a procedure in the page's language."""
    return text.in_language(_language())


@register.filter
def lane_text(lane: Lane, procedure: Procedure) -> str:
    """Return who performs, in the procedure's own words."""
    return procedure.lane_name(lane).in_language(_language())


@register.filter
def reference_number(key: str, procedure: Procedure) -> str:
    """Return "[2]" for the second of what a composed procedure was put together from."""
    return f"[{[each.key for each in procedure.references].index(key) + 1}]"


@register.filter
def lane_icon(lane: Lane) -> str:
    """Return the icon of a lane."""
    return {
        Lane.APPLICANT: "user", Lane.OFFICER: "id-badge-2", Lane.CA: "certificate",
    }.get(lane, "settings")  # fmt: skip


@register.filter
def styled(field: BoundField) -> SafeString:
    """Return a field's control with the classes that our style sheet knows."""
    widget = field.field.widget
    classes = next(names for kind, names in _CONTROLS if isinstance(widget, kind))
    classes = f"{widget.attrs.get('class', '')} {classes}"
    if field.errors:
        classes += " is-invalid"
    return field.as_widget(attrs={"class": classes.strip()})


@register.filter
def why(field: BoundField) -> object:
    """Return why the form asks for a field, empty where that needs no words."""
    return getattr(field.form, "why", {}).get(field.name, "")


@register.filter
def choices_of(field: BoundField) -> Iterator[Any]:
    """Return the single controls of a group of check boxes or radio buttons."""
    return iter(field)


@register.filter
def choice_control(choice: BoundWidget) -> SafeString:
    """Return the bare check box or radio button of one choice."""
    choice.data["attrs"] = {**choice.data["attrs"], "class": "form-check-input"}
    return choice.tag(wrap_label=False)


@register.filter
def target(field: BoundField) -> str:
    """Return the id that an error in the summary leads to: the control, or the first choice."""
    if control(field) == "group":
        return f"{field.auto_id}_0"
    return field.id_for_label


@register.filter
def control(field: BoundField) -> str:
    """Return how a field is drawn: ``group``, ``checkbox``, ``hidden`` or ``line``."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "hidden" if widget.is_hidden else "line"


@register.simple_tag(takes_context=True)
def menu(context: Context) -> tuple[navigation.Entry, ...]:
    """Return the entries of the main menu that the actor may use.

    A page about somebody else's request says ``own=False``: it belongs to the queue.
    """
    http_request: HttpRequest = context["request"]
    place = "officer_queue" if context.get("own") is False else ""
    return navigation.menu_of(http_request, place=place)


@register.simple_tag(takes_context=True)
def whoami(context: Context) -> Actor | None:
    """Return who is signed in, ``None`` for nobody."""
    http_request: HttpRequest = context["request"]
    return actor_or_none(http_request)


@register.simple_tag
def is_demo() -> bool:
    """Tell whether this installation shows fictitious data."""
    return bool(settings.AMS_DEMO)


@register.inclusion_tag("web/partials/breadcrumbs.html")
def crumbs(*steps: str, here: str) -> dict[str, object]:
    """Draw the way to this page: pairs of address name and words, at last the page itself."""
    pairs = [(reverse(name), text) for name, text in pairwise_steps(steps)]
    return {"steps": [*pairs, ("", here)]}


def pairwise_steps(steps: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Return the steps two by two: (address name, words)."""
    return zip(steps[::2], steps[1::2], strict=True)


@register.simple_tag(takes_context=True)
def here(context: Context, **changes: object) -> str:
    """Return this page's address with some of its query replaced (empty removes)."""
    http_request: HttpRequest = context["request"]
    query = http_request.GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else http_request.path


def _language() -> str:
    return (get_language() or "id")[:2]
