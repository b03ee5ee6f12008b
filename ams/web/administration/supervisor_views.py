"""Heads and deputies: list, record, end."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ams.accounts.errors import OwnPowers
from ams.accounts.models import Supervisor
from ams.accounts.supervisors import Supervision, appoint_supervisor, end_supervision
from ams.accounts.wording import RANKS
from ams.core.actor import Rank
from ams.core.errors import InvalidInput
from ams.web.actor import clock_of
from ams.web.administration.access import administrator_of, may_change, reader_of
from ams.web.administration.fields import AccountByUsernameField, AgencyField
from ams.web.forms import PageForm, take_errors
from ams.web.paging import page_of


class SupervisorForm(PageForm):
    """Who answers for which agency, as what."""

    account = AccountByUsernameField()
    agency = AgencyField(help_text=gettext_lazy("Termasuk instansi di bawahnya"))
    rank = forms.ChoiceField(
        label=gettext_lazy("Kedudukan"), widget=forms.RadioSelect,
        choices=[(rank.value, name) for rank, name in RANKS.items()],
    )  # fmt: skip

    def typed(self) -> Supervision:
        """Return what was typed, for the service."""
        values = self.cleaned_data
        return Supervision(values["account"].pk, values["agency"].pk, Rank(values["rank"]))


@require_safe
def index(http_request: HttpRequest) -> HttpResponse:
    """List heads and deputies in office."""
    actor = reader_of(http_request)
    found = Supervisor.objects.for_actor(actor).filter(ended_at__isnull=True)
    page = page_of(http_request, found.select_related("account__person", "agency"))
    rows = [{"one": one, "rank": RANKS[Rank(one.rank)]} for one in page]
    context = {"page": page, "rows": rows, "may_change": may_change(actor)}
    return render(http_request, "web/administration/supervisors.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(http_request: HttpRequest) -> HttpResponse:
    """Record a head or deputy."""
    actor = administrator_of(http_request)
    form = SupervisorForm(http_request.POST if http_request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            appoint_supervisor(form.typed(), actor=actor, clock=clock_of(http_request))
        except InvalidInput as error:
            take_errors(form, error)
        except OwnPowers:
            form.add_error("account", _("Anda tidak dapat mencatat diri sendiri."))
        else:
            messages.success(http_request, _("Pimpinan telah dicatat."))
            return redirect("supervisor_list")
    return render(http_request, "web/administration/supervisor_form.html", {"form": form})


@require_POST
def end(http_request: HttpRequest, supervisor_id: int) -> HttpResponse:
    """End a record; the same can be recorded again at any time."""
    actor = administrator_of(http_request)
    end_supervision(supervisor_id, actor=actor, clock=clock_of(http_request))
    messages.success(http_request, _("Catatan pimpinan telah diakhiri."))
    return redirect("supervisor_list")
