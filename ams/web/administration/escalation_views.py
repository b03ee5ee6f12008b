"""A regency's limits of escalation."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ams.accounts.errors import NoSuchRecord
from ams.accounts.models import Agency
from ams.core.errors import InvalidInput
from ams.measuring.limits import Limits
from ams.measuring.policies import limits_of, set_limits
from ams.web.actor import clock_of
from ams.web.administration.access import administrator_of
from ams.web.forms import PageForm, TimeInput, take_errors

_MOST_HOURS, _MOST_DAYS = 200, 365


class LimitsForm(PageForm):
    """Working hours beyond the standard, days without any act, quiet hours."""

    officer_hours = forms.IntegerField(
        label=gettext_lazy("Petugas diberi tahu setelah (jam kerja)"), min_value=1,
        max_value=_MOST_HOURS,
        help_text=gettext_lazy("Di atas mutu baku waktu aktivitasnya"),
    )  # fmt: skip
    deputy_hours = forms.IntegerField(
        label=gettext_lazy("Wakil diberi tahu setelah (jam kerja)"), min_value=1,
        max_value=_MOST_HOURS,
    )  # fmt: skip
    head_hours = forms.IntegerField(
        label=gettext_lazy("Kepala diberi tahu setelah (jam kerja)"), min_value=1,
        max_value=_MOST_HOURS,
    )  # fmt: skip
    forgotten_days = forms.IntegerField(
        label=gettext_lazy("Dianggap terlupakan setelah (hari)"), min_value=1,
        max_value=_MOST_DAYS,
        help_text=gettext_lazy(
            "Juga bila menunggu pemohon; petugas dan kepala diberi tahu lagi setiap kali"
        ),
    )  # fmt: skip
    quiet_from = forms.TimeField(label=gettext_lazy("Jam tenang mulai"), widget=TimeInput())
    quiet_until = forms.TimeField(
        label=gettext_lazy("Jam tenang sampai"), widget=TimeInput(),
        help_text=gettext_lazy("Pada hari libur tidak ada yang dikirim"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def change(http_request: HttpRequest, regency_id: int) -> HttpResponse:
    """Change a regency's limits."""
    actor = administrator_of(http_request)
    regency = Agency.objects.filter(pk=regency_id, parent=None).first()
    if regency is None:
        raise NoSuchRecord(f"no regency {regency_id}")
    kept = limits_of(regency_id)
    initial = {name: getattr(kept, name) for name in LimitsForm.base_fields}
    form = LimitsForm(http_request.POST if http_request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        limits, clock = Limits(**form.cleaned_data), clock_of(http_request)
        try:
            set_limits(regency_id, limits, actor=actor, clock=clock)
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(http_request, _("Batas eskalasi telah disimpan."))
            return redirect("calendar_of", regency_id)
    context = {"form": form, "regency": regency}
    return render(http_request, "web/administration/escalation.html", context)
