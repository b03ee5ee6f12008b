"""Within how many working days a regency wants the letter after a hold for loss."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ams.accounts.errors import NoSuchRecord
from ams.accounts.models import Agency
from ams.holding.deadlines import MOST_DAYS
from ams.holding.policies import letter_days, set_letter_days
from ams.web.actor import clock_of
from ams.web.administration.access import administrator_of
from ams.web.forms import PageForm


class HoldPolicyForm(PageForm):
    """How many working days there are."""

    letter_days = forms.IntegerField(
        label=gettext_lazy("Surat kehilangan diserahkan dalam (hari kerja)"), min_value=1,
        max_value=MOST_DAYS,
        help_text=gettext_lazy(
            "Dihitung sesudah hari pelaporan. Penangguhan yang sudah berjalan tetap dengan"
            " batasnya."
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def change(http_request: HttpRequest, regency_id: int) -> HttpResponse:
    """Change a regency's number of days."""
    actor = administrator_of(http_request)
    regency = Agency.objects.filter(pk=regency_id, parent=None).first()
    if regency is None:
        raise NoSuchRecord(f"no regency {regency_id}")
    initial = {"letter_days": letter_days(regency_id)}
    data = http_request.POST if http_request.method == "POST" else None
    form = HoldPolicyForm(data, initial=initial)
    if form.is_bound and form.is_valid():
        days = form.cleaned_data["letter_days"]
        set_letter_days(regency_id, days, actor=actor, clock=clock_of(http_request))
        messages.success(http_request, _("Batas waktu surat kehilangan telah disimpan."))
        return redirect("calendar_of", regency_id)
    context = {"form": form, "regency": regency}
    status = 422 if form.errors else 200
    return render(http_request, "web/administration/hold_policy.html", context, status=status)
