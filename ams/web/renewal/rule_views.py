"""The administrator's rule: from when certificates are renewed, what becomes of the old one."""

from dataclasses import asdict

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ams.core.errors import InvalidInput
from ams.issuance.policy import MOST_DAYS, RenewalRule, present, set_rule
from ams.web.actor import clock_of
from ams.web.administration.access import administrator_of, may_change, reader_of
from ams.web.forms import PageForm, take_errors


class RuleForm(PageForm):
    """The two parts of the rule."""

    earliest_days = forms.IntegerField(
        label=gettext_lazy("Dapat diajukan sebelum berakhir (hari)"), min_value=1,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("SOP usulan menyebut 30 hari."),
    )  # fmt: skip
    supersedes = forms.BooleanField(
        label=gettext_lazy("Cabut sertifikat lama saat penggantinya terbit"), required=False,
        help_text=gettext_lazy(
            "Alasannya pada CRL dan OCSP: superseded. Bila tidak, sertifikat lama dibiarkan"
            " berakhir sendiri."
        ),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def change(http_request: HttpRequest) -> HttpResponse:
    """Show the rule that is in force, and keep another one."""
    is_post = http_request.method == "POST"
    actor = administrator_of(http_request) if is_post else reader_of(http_request)
    form = RuleForm(http_request.POST if is_post else None, initial=asdict(present()))
    if form.is_bound and form.is_valid():
        try:
            set_rule(RenewalRule(**form.cleaned_data), actor=actor, clock=clock_of(http_request))
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(http_request, _("Aturan pembaruan telah disimpan."))
            return redirect("renewal_rule")
    status = 422 if form.errors else 200
    context = {"form": form, "may_change": may_change(actor)}
    return render(http_request, "web/renewal/rule.html", context, status=status)
