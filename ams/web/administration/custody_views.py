"""What an agency asks of those who want a certificate: scan of the e-KTP, keys made by AMS."""

from dataclasses import asdict

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
from ams.custody.policies import Terms, set_terms, terms_of
from ams.web.actor import clock_of
from ams.web.administration.access import administrator_of
from ams.web.forms import PageForm, take_errors


class TermsForm(PageForm):
    """Whether a scan is asked for, how long it is kept, whether AMS may make keys."""

    asks_scan = forms.BooleanField(
        label=gettext_lazy("Minta pindaian e-KTP dari pemohon sertifikat"), required=False,
        help_text=gettext_lazy("Disimpan tersandi; setiap kali dilihat petugas tercatat dalam log"),
    )  # fmt: skip
    scan_days = forms.IntegerField(
        label=gettext_lazy("Pindaian dihapus setelah (hari)"), min_value=1, max_value=365,
        help_text=gettext_lazy("Dihitung sejak diunggah, 1 sampai 365 hari"),
    )  # fmt: skip
    makes_keys = forms.BooleanField(
        label=gettext_lazy("Izinkan AMS membuat kunci bagi yang perambannya tidak dapat"),
        required=False,
        help_text=gettext_lazy(
            "Kunci lalu pernah ada pada server. Pakai hanya bila kunci tidak dapat dibuat di"
            " peramban atau token pemohon"
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def change(http_request: HttpRequest, agency_id: int) -> HttpResponse:
    """Change an agency's own terms; those below without their own follow it."""
    actor = administrator_of(http_request)
    agency = Agency.objects.for_actor(actor).filter(pk=agency_id).first()
    if agency is None:
        raise NoSuchRecord(f"no agency {agency_id} for '{actor.name}'")
    typed = http_request.POST if http_request.method == "POST" else None
    form = TermsForm(typed, initial=asdict(terms_of(agency)))
    if form.is_bound and form.is_valid():
        try:
            set_terms(
                agency_id, Terms(**form.cleaned_data), actor=actor, clock=clock_of(http_request)
            )
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(http_request, _("Kebijakan penerbitan telah disimpan."))
            return redirect("agency_change", agency_id)
    context = {"form": form, "agency": agency}
    return render(http_request, "web/administration/custody.html", context)
