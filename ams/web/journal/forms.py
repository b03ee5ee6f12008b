"""Filters of the journal."""

from datetime import datetime, time, timedelta

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ams.core.canonical import JSON
from ams.core.wording import WIB
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.web.forms import DateInput
from ams.web.journal.wording import EVENTS, SUBJECTS


class JournalFilter(forms.Form):
    """Event, actor, subject and days; an empty form keeps everything."""

    peristiwa = forms.ChoiceField(label=_("Peristiwa"), required=False)
    pelaku = forms.CharField(label=_("Pelaku"), required=False, max_length=120)
    perihal = forms.ChoiceField(label=_("Perihal"), required=False)
    nomor = forms.CharField(
        label=_("Nomor perihal"), required=False, max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    dari = forms.DateField(label=_("Dari tanggal"), required=False, widget=DateInput())
    sampai = forms.DateField(label=_("Sampai tanggal"), required=False, widget=DateInput())

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        events = [(event.value, EVENTS.get(event, event.value)) for event in Event]
        self._offer("peristiwa", sorted(events, key=lambda pair: str(pair[1])))
        self._offer("perihal", list(SUBJECTS.items()))

    def _offer(self, name: str, choices: list[tuple[str, object]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Semua")), *choices]

    def narrow(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """Return those of ``entries`` that the form asks for; none while it is invalid."""
        if not self.is_valid():
            return entries.none()
        return entries.filter(self._wanted())

    def _wanted(self) -> Q:
        asked = self.cleaned_data
        wanted = Q()
        if asked["peristiwa"]:
            wanted &= Q(event=asked["peristiwa"])
        if asked["pelaku"]:
            wanted &= Q(actor_name__icontains=asked["pelaku"])
        if asked["perihal"]:
            wanted &= Q(subject_kind=asked["perihal"])
        if asked["nomor"]:
            wanted &= _about(asked["nomor"].strip(), asked["perihal"])
        if asked["dari"]:
            wanted &= Q(at__gte=datetime.combine(asked["dari"], time(), WIB))
        if asked["sampai"]:
            wanted &= Q(at__lt=datetime.combine(asked["sampai"], time(), WIB) + timedelta(days=1))
        return wanted

    def asked(self) -> dict[str, JSON]:
        """Return what was asked for, as the journal keeps it beside an export."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


def _about(typed: str, kind: str) -> Q:
    """Return the entries about what is called so, in any case; the index wants the kind named."""
    kinds = [kind] if kind else ["", *SUBJECTS]
    return Q(subject_kind__in=kinds, subject_id__in={typed, typed.lower(), typed.upper()})
