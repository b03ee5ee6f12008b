"""The working calendar of a regency: hours of the week, holidays of a year, changed days."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ams.accounts.errors import NoSuchRecord
from ams.accounts.models import Agency
from ams.core.errors import InvalidInput
from ams.core.wording import WIB
from ams.holding.policies import letter_days
from ams.measuring.calendars import calendar_of, change_day, set_working_week, undo_day
from ams.measuring.models import DayChange
from ams.measuring.policies import limits_of
from ams.measuring.public_holidays import shipped
from ams.measuring.working_time import Zone
from ams.web.actor import clock_of
from ams.web.administration.access import administrator_of, may_change, reader_of
from ams.web.administration.calendar_forms import WEEKDAYS, DayForm, WeekForm
from ams.web.forms import take_errors

_PAGE = "web/administration/calendar.html"
_BOTH = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Line:
    """A day of the year's list; ``changed`` says that the administrator had his word in it."""

    day: date
    weekday: str
    name: str
    kind: str
    changed: bool
    is_open: bool


@require_safe
def index(http_request: HttpRequest, regency_id: int | None = None) -> HttpResponse:
    """Show the calendar of a regency, the first one where none is named."""
    reader_of(http_request)
    return _page(http_request, _regency(regency_id))


@_BOTH
def week(http_request: HttpRequest, regency_id: int) -> HttpResponse:
    """Change the hours of the week."""
    actor, regency = administrator_of(http_request), _regency(regency_id)
    form = WeekForm(http_request.POST if http_request.method == "POST" else None)
    if not form.is_bound:
        form = WeekForm.of(calendar_of(regency.pk))
    elif form.is_valid():
        zone, clock = Zone(form.cleaned_data["zone"]), clock_of(http_request)
        try:
            set_working_week(regency.pk, form.typed(), zone, actor=actor, clock=clock)
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(http_request, _("Jam kerja telah disimpan."))
            return redirect("calendar_of", regency.pk)
    context = {"form": form, "regency": regency}
    return render(http_request, "web/administration/calendar_week.html", context)


@require_POST
def day(http_request: HttpRequest, regency_id: int) -> HttpResponse:
    """Close the offices on a day, or open them on a holiday."""
    actor, regency = administrator_of(http_request), _regency(regency_id)
    form = DayForm(http_request.POST)
    if form.is_valid():
        change_day(regency.pk, **form.cleaned_data, actor=actor, clock=clock_of(http_request))
        messages.success(http_request, _("Kalender telah diubah."))
        address = reverse("calendar_of", args=[regency.pk])
        return redirect(f"{address}?tahun={form.cleaned_data['day'].year}")
    return _page(http_request, regency, form=form)


@require_POST
def undo(http_request: HttpRequest, regency_id: int, changed: date) -> HttpResponse:
    """Let a day be as it was shipped."""
    actor, regency = administrator_of(http_request), _regency(regency_id)
    undo_day(regency.pk, changed, actor=actor, clock=clock_of(http_request))
    messages.success(http_request, _("Perubahan hari telah dihapus."))
    return redirect(f"{reverse('calendar_of', args=[regency.pk])}?tahun={changed.year}")


def _page(http_request: HttpRequest, regency: Agency, form: DayForm | None = None) -> HttpResponse:
    actor, calendar = reader_of(http_request), calendar_of(regency.pk)
    year = _year(http_request)
    known = shipped().get(year)
    context = {
        "regency": regency,
        "regencies": Agency.objects.filter(parent=None),
        "year": year,
        "years": sorted({*shipped(), year}),
        "source": known.source if known else "",
        "week": [(day, hours) for day, hours in zip(WEEKDAYS, calendar.week, strict=True)],
        "zone": Zone(calendar.zone.key).name,
        "limits": limits_of(regency.pk),
        "letter_days": letter_days(regency.pk),
        "lines": _lines(regency, year),
        "form": form or DayForm(),
        "may_change": may_change(actor),
    }
    return render(http_request, _PAGE, context, status=422 if form else 200)


def _lines(regency: Agency, year: int) -> list[Line]:
    language = get_language() or "id"
    changes = {one.day: one for one in DayChange.objects.filter(regency=regency, day__year=year)}
    known = shipped().get(year)
    lines = {
        one.day: Line(
            one.day, _weekday(one.day), one.in_language(language), _kind(one.kind, one.certain),
            changed=False, is_open=False,
        )
        for one in (known.holidays if known else ())
    }  # fmt: skip
    for one in changes.values():
        lines[one.day] = Line(
            one.day, _weekday(one.day), one.reason, _("diubah administrator"),
            changed=True, is_open=one.is_open,
        )  # fmt: skip
    return [lines[one] for one in sorted(lines)]


def _kind(kind: str, certain: bool) -> str:  # noqa: FBT001 - a fact of the holiday
    text = _("libur nasional") if kind == "national" else _("cuti bersama")
    return text if certain else _("%(kind)s, tanggal perkiraan") % {"kind": text}


def _weekday(one: date) -> str:
    return str(WEEKDAYS[one.weekday()])


def _year(http_request: HttpRequest) -> int:
    asked = http_request.GET.get("tahun", "")
    today = clock_of(http_request).now().astimezone(WIB).year
    return int(asked) if asked.isdecimal() and len(asked) == len(str(today)) else today


def _regency(regency_id: int | None) -> Agency:
    found = Agency.objects.filter(parent=None).order_by("pk")
    regency = (found.filter(pk=regency_id) if regency_id else found).first()
    if regency is None:
        raise NoSuchRecord(f"no regency {regency_id or ''}")
    return regency
