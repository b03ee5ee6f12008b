"""Forms of the working calendar: the week's hours, one changed day."""

from datetime import time

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ams.measuring.working_time import Hours, WorkingCalendar, Zone
from ams.web.forms import DateInput, PageForm, TimeInput

WEEKDAYS = (
    gettext_lazy("Senin"), gettext_lazy("Selasa"), gettext_lazy("Rabu"), gettext_lazy("Kamis"),
    gettext_lazy("Jumat"), gettext_lazy("Sabtu"), gettext_lazy("Minggu"),
)  # fmt: skip


class WeekForm(PageForm):
    """Opening and closing time of each day of the week; a closed day has neither."""

    zone = forms.ChoiceField(
        label=gettext_lazy("Zona waktu"), choices=[(zone.value, zone.name) for zone in Zone]
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for number, day in enumerate(WEEKDAYS):
            for name, label in (
                (f"opens_{number}", gettext_lazy("%(day)s, buka")),
                (f"closes_{number}", gettext_lazy("%(day)s, tutup")),
            ):
                self.fields[name] = forms.TimeField(
                    label=label % {"day": day}, required=False, widget=TimeInput()
                )

    @classmethod
    def of(cls, calendar: WorkingCalendar) -> "WeekForm":
        """Return the form filled with a calendar's hours."""
        initial: dict[str, object] = {"zone": calendar.zone.key}
        for number, hours in enumerate(calendar.week):
            if hours is not None:
                initial |= {f"opens_{number}": hours.start, f"closes_{number}": hours.end}
        return cls(initial=initial)

    def days(self) -> list[tuple[str, BoundField, BoundField]]:
        """Return each day's name and its two fields."""
        return [
            (str(day), self[f"opens_{number}"], self[f"closes_{number}"])
            for number, day in enumerate(WEEKDAYS)
        ]

    def clean(self) -> dict[str, object]:
        """Refuse a day with one time only, and one that closes before it opens."""
        for number in range(len(WEEKDAYS)):
            opens, closes = self._pair(number)
            if (opens is None) != (closes is None):
                self.add_error(
                    f"closes_{number}", _("Isi jam buka dan jam tutup, atau tidak sama sekali.")
                )
            elif opens is not None and closes is not None and closes <= opens:
                self.add_error(f"closes_{number}", _("Jam tutup harus setelah jam buka."))
        return self.cleaned_data

    def typed(self) -> tuple[Hours | None, ...]:
        """Return the week as typed."""
        pairs = [self._pair(number) for number in range(len(WEEKDAYS))]
        return tuple(Hours(*pair) if all(pair) else None for pair in pairs)  # type: ignore[arg-type] # all() has looked

    def _pair(self, number: int) -> tuple[time | None, time | None]:
        return self.cleaned_data.get(f"opens_{number}"), self.cleaned_data.get(f"closes_{number}")


class DayForm(PageForm):
    """A day on which offices are closed, or open although it is a holiday."""

    day = forms.DateField(label=gettext_lazy("Tanggal"), widget=DateInput())
    is_open = forms.TypedChoiceField(
        label=gettext_lazy("Hari itu"),
        coerce=lambda value: value == "buka",
        choices=[("libur", gettext_lazy("libur")), ("buka", gettext_lazy("hari kerja"))],
    )
    reason = forms.CharField(label=gettext_lazy("Keterangan"), max_length=120)
