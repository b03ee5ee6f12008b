"""For which reasons a regency wants two officers."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ams.accounts.errors import NoSuchRecord
from ams.accounts.models import Agency
from ams.core.errors import InvalidInput
from ams.requests.four_eyes import reasons_under, set_reasons
from ams.revocation.reasons import every_reason
from ams.web.actor import clock_of
from ams.web.administration.access import administrator_of
from ams.web.forms import PageForm, take_errors


class FourEyesForm(PageForm):
    """The reasons, each to be ticked."""

    reasons = forms.MultipleChoiceField(
        label=gettext_lazy("Alasan yang memerlukan dua petugas"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Satu petugas memeriksa sertifikatnya, petugas lain mencabutnya."),
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reasons"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        language = get_language() or "id"
        field.choices = [(one.key, one.in_language(language)) for one in every_reason()]


@require_http_methods(["GET", "HEAD", "POST"])
def change(http_request: HttpRequest, regency_id: int) -> HttpResponse:
    """Change a regency's reasons."""
    actor, clock = administrator_of(http_request), clock_of(http_request)
    regency = Agency.objects.filter(pk=regency_id, parent=None).first()
    if regency is None:
        raise NoSuchRecord(f"no regency {regency_id}")
    kept = {"reasons": sorted(reasons_under(regency_id))}
    form = FourEyesForm(http_request.POST if http_request.method == "POST" else None, initial=kept)
    if form.is_bound and form.is_valid():
        try:
            set_reasons(regency_id, form.cleaned_data["reasons"], actor=actor, clock=clock)
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(http_request, _("Aturan dua petugas telah disimpan."))
            return redirect("agency_change", regency_id)
    context = {"form": form, "regency": regency}
    return render(
        http_request, "web/administration/four_eyes.html", context,
        status=422 if form.errors else 200,
    )  # fmt: skip
