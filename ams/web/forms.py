"""What forms of all duties share: a service's refusal told at the fields, dates, reasons."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from ams.core.errors import InvalidInput
from ams.web.errors import text_for
from ams.web.words import Words

_SELECTED = mark_safe(" selected")


class PageForm(forms.Form):
    """A form whose empty required fields are told in three words, not in a sentence each.

    ``why`` says for each field that may surprise why it is asked for; pages show it to be opened.
    """

    why: ClassVar[Mapping[str, Words]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = forms.Field.default_error_messages["required"]
        for field in self.fields.values():
            if field.error_messages.get("required") == usual:
                field.error_messages["required"] = _("Wajib diisi.")


class LongSelect(forms.Select):
    """A list of a thousand agencies, written without asking templates for each of its options."""

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,  # noqa: ARG002 - Django gives it
    ) -> SafeString:
        """Return what Django's own template makes of the same list."""
        shown = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "\n",
            '  <option value="{}"{}>{}</option>',
            (
                (one["value"], _SELECTED if one["selected"] else "", one["label"])
                for _group, group_options, _index in shown["optgroups"]
                for one in group_options
            ),
        )
        attributes = flatatt(shown["attrs"])
        return format_html(
            '<select name="{}"{}>\n{}\n</select>', shown["name"], attributes, options
        )


class DateInput(forms.DateInput):
    """The browser's own date picker; it wants ISO 8601 whatever the page's language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own field for a time of day."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def take_errors(
    form: forms.Form, error: InvalidInput, names: Mapping[str, str] | None = None
) -> None:
    """Put a service's refusal at the form's fields; ``names`` maps its field names to ours.

    What concerns no field of the form is told above it; nothing is lost.
    """
    told = False
    for field, messages in error.fields.items():
        name = (names or {}).get(field, field)
        for message in filter(None, messages):
            form.add_error(name if name in form.fields else None, message)
            told = True
    if not told:
        form.add_error(None, text_for(error))
