"""After how long a regency's superiors are reminded and their letters passed on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ams.accounts.errors import NoSuchRecord
from ams.accounts.models import Agency
from ams.approvals.policies import patience_of, set_patience
from ams.core.errors import InvalidInput
from ams.web.actor import clock_of
from ams.web.administration.access import administrator_of
from ams.web.approvals.forms import PatienceForm
from ams.web.forms import take_errors


@require_http_methods(["GET", "HEAD", "POST"])
def change(http_request: HttpRequest, regency_id: int) -> HttpResponse:
    """Change a regency's patience."""
    actor = administrator_of(http_request)
    regency = Agency.objects.filter(pk=regency_id, parent=None).first()
    if regency is None:
        raise NoSuchRecord(f"no regency {regency_id}")
    kept = patience_of(regency_id)
    initial = {"remind_hours": kept.remind_hours, "escalate_hours": kept.escalate_hours}
    form = PatienceForm(
        http_request.POST if http_request.method == "POST" else None, initial=initial
    )
    if form.is_bound and form.is_valid():
        try:
            set_patience(regency_id, form.patience(), actor=actor, clock=clock_of(http_request))
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(http_request, _("Waktu tunggu persetujuan telah disimpan."))
            return redirect("calendar_of", regency_id)
    context = {"form": form, "regency": regency}
    return render(http_request, "web/approvals/patience.html", context)
