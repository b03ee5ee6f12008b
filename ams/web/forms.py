"""What forms of all duties share: a service's refusal told at the fields, dates, reasons."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ams.core.errors import InvalidInput
from ams.web.errors import text_for


class PageForm(forms.Form):
    """A form whose empty required fields are told in three words, not in a sentence each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = forms.Field.default_error_messages["required"]
        for field in self.fields.values():
            if field.error_messages.get("required") == usual:
                field.error_messages["required"] = _("Wajib diisi.")


class DateInput(forms.DateInput):
    """The browser's own date picker; it wants ISO 8601 whatever the page's language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


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
