"""The register of revocations of any period, as a page and as files."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ams.accounts.models import Agency
from ams.core.actor import Actor
from ams.core.wording import WIB
from ams.measuring.exporting import export_register
from ams.measuring.register import Period, entry_of, revocations
from ams.measuring.scope import register_agencies_of
from ams.web.actor import actor_of, clock_of
from ams.web.forms import DateInput, LongSelect
from ams.web.measuring.files import format_of, report_response
from ams.web.paging import page_of


class RegisterFilter(forms.Form):
    """Agency, first and last day; an empty form means this month so far."""

    instansi = forms.ModelChoiceField(
        Agency.objects.none(), label=_("Instansi"), required=False,
        empty_label=_("Semua dalam lingkup"), widget=LongSelect,
    )  # fmt: skip
    dari = forms.DateField(label=_("Dari tanggal"), required=False, widget=DateInput())
    sampai = forms.DateField(label=_("Sampai tanggal"), required=False, widget=DateInput())

    def offer(self, agencies: frozenset[int] | None) -> None:
        """Offer the agencies of a scope."""
        field, offered = self.fields["instansi"], Agency.objects.order_by("name").only("name")
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = offered if agencies is None else offered.filter(pk__in=agencies)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for which part of the register."""

    actor: Actor
    form: RegisterFilter
    agencies: frozenset[int] | None
    period: Period


@require_safe
def show(http_request: HttpRequest) -> HttpResponse:
    """List the revocations of a period."""
    asked = _asked(http_request)
    page = page_of(http_request, revocations(asked.agencies, asked.period))
    context = {
        "form": asked.form,
        "period": asked.period,
        "page": page,
        "entries": [entry_of(row) for row in page],
        "query": http_request.GET.urlencode(),
    }
    return render(http_request, "web/measuring/register.html", context)


@require_safe
def export(http_request: HttpRequest, form: str) -> HttpResponse:
    """Hand out the register of a period."""
    asked, kind = _asked(http_request), format_of(form)
    content = export_register(
        asked.agencies, asked.period, kind, actor=asked.actor, clock=clock_of(http_request)
    )
    name = f"register-pencabutan-{asked.period.first}-{asked.period.last}"
    return report_response(content, kind, name=name)


def _asked(http_request: HttpRequest) -> Asked:
    actor = actor_of(http_request)
    agencies = register_agencies_of(actor)
    form = RegisterFilter(http_request.GET)
    form.offer(agencies)
    today = clock_of(http_request).now().astimezone(WIB).date()
    chosen = form.cleaned_data if form.is_valid() else {}
    first: date = chosen.get("dari") or today.replace(day=1)
    last: date = chosen.get("sampai") or max(today, first)
    agency: Agency | None = chosen.get("instansi")
    scope = frozenset({agency.pk}) if agency else agencies
    if form.errors:
        scope = frozenset()  # what was asked for makes no sense: nothing, rather than too much
    return Asked(actor, form, scope, Period(first, last))
