"""Forms of revisions: begin, upload, one section, why."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ams.revisions.drafting import REASON_LENGTH
from ams.revisions.fields import LONGEST, Field, Kind
from ams.revisions.groups import Section
from ams.revisions.importing import LARGEST
from ams.revisions.words import choice_text
from ams.web.forms import DateInput, PageForm

_ROW: Final = 50  # characters that a row of a text holds on a narrow screen, or less
_MOST_ROWS: Final = 10


class BeginForm(PageForm):
    """From when a new revision holds, and why it is made."""

    effective = forms.DateField(
        label=_("Tanggal efektif"),
        widget=DateInput(),
        help_text=_("Berlaku sejak pukul 00.00 WIB hari itu; dapat diubah sebelum diusulkan."),
    )
    reason = forms.CharField(
        label=_("Alasan revisi"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dibaca penyetuju dan tersimpan dalam riwayat revisi."),
    )


class UploadForm(PageForm):
    """A procedure file, and why it is taken."""

    file = forms.FileField(
        label=_("Berkas SOP (TOML)"),
        help_text=_("Paling besar 200 KB, teks UTF-8, seperti hasil unduhan AMS."),
        widget=forms.ClearableFileInput(attrs={"accept": ".toml"}),
    )
    reason = forms.CharField(
        label=_("Alasan revisi"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def content(self) -> bytes:
        """Return what was uploaded; of more than is taken, only so much that it is refused."""
        upload = self.cleaned_data["file"]
        content: bytes = upload.read(LARGEST + 1)
        return content


class EditionForm(PageForm):
    """Carries which edition of the draft the page shows."""

    edition = forms.IntegerField(widget=forms.HiddenInput())


class ReasonForm(EditionForm):
    """Why a revision is proposed."""

    reason = forms.CharField(
        label=_("Alasan revisi"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RemarkForm(EditionForm):
    """Why a revision is sent back or withdrawn."""

    remark = forms.CharField(
        label=_("Keterangan"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )


class SectionForm(EditionForm):
    """One section of a draft; the rules of its fields are the service's."""

    def __init__(self, section: Section, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.section = section
        for group in section.groups:
            for one in group.fields:
                self.fields[one.name] = _control(one, in_list=bool(group.path))

    def groups(self) -> list[tuple[str, bool, list[BoundField]]]:
        """Return each group's title, whether it may be emptied, and its fields."""
        language = get_language() or "id"
        return [
            (
                group.title.in_language(language),
                bool(group.path),
                [self[one.name] for one in group.fields],
            )
            for group in self.section.groups
        ]

    def typed(self) -> dict[str, str]:
        """Return the section's fields as typed."""
        return {one.name: self.cleaned_data.get(one.name, "") for one in self.section.fields}


def _control(field: Field, *, in_list: bool) -> forms.Field:
    language = get_language() or "id"
    common: dict[str, Any] = {
        "label": field.label.in_language(language),
        "initial": field.value,
        "required": field.needed and not in_list,
    }
    if field.choices:
        choices = [(one, choice_text(field.kind, one, language)) for one in field.choices]
        return forms.ChoiceField(choices=choices, **common)
    return forms.CharField(max_length=LONGEST, strip=False, widget=_widget(field), **common)


def _widget(field: Field) -> forms.Widget:
    attributes: dict[str, Any] = {"lang": field.path[-1]} if field.path[-1] in {"id", "en"} else {}
    match field.kind:
        case Kind.DAY | Kind.DAY_OR_DASH:
            return DateInput()
        case Kind.MINUTES:
            return forms.TextInput(attrs={"inputmode": "decimal"})
        case Kind.LINES:
            return forms.Textarea(attrs={"rows": 4, **attributes})
        case Kind.TEXT:
            rows = min(2 + len(field.value) // _ROW, _MOST_ROWS)
            return forms.Textarea(attrs={"rows": rows, **attributes})
        case _:
            return forms.TextInput(attrs=attributes)
