"""Agencies: list, record, change."""

from django.contrib import messages
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ams.accounts.errors import AlreadyExists, NoSuchRecord
from ams.accounts.models import Agency, Person
from ams.accounts.services import change_agency, create_agency
from ams.core.errors import InvalidInput
from ams.web.actor import clock_of
from ams.web.administration.access import administrator_of, may_change, reader_of
from ams.web.administration.filters import AgencyFilter
from ams.web.administration.forms import AgencyForm
from ams.web.forms import take_errors
from ams.web.paging import page_of

_FORM = "web/administration/agency_form.html"
_BOTH = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(http_request: HttpRequest) -> HttpResponse:
    """List agencies."""
    actor = reader_of(http_request)
    form = AgencyFilter(http_request.GET)
    agencies = form.narrow(Agency.objects.for_actor(actor)).select_related("parent")
    page = page_of(http_request, agencies.annotate(people_count=_people()).order_by("name"))
    context = {"form": form, "page": page, "may_change": may_change(actor)}
    return render(http_request, "web/administration/agencies.html", context)


@_BOTH
def create(http_request: HttpRequest) -> HttpResponse:
    """Record an agency."""
    actor = administrator_of(http_request)
    form = AgencyForm(http_request.POST if http_request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            create_agency(form.typed(), actor=actor, clock=clock_of(http_request))
        except InvalidInput as error:
            take_errors(form, error)
        except AlreadyExists:
            form.add_error(None, _("Data ini baru saja dicatat oleh orang lain."))
        else:
            messages.success(http_request, _("Instansi telah dicatat."))
            return redirect("agency_list")
    return render(http_request, _FORM, {"form": form, "agency": None})


@_BOTH
def change(http_request: HttpRequest, agency_id: int) -> HttpResponse:
    """Change an agency's record."""
    actor = administrator_of(http_request)
    agency = Agency.objects.for_actor(actor).filter(pk=agency_id).first()
    if agency is None:
        raise NoSuchRecord(f"no agency {agency_id} for '{actor.name}'")
    if http_request.method != "POST":
        return render(http_request, _FORM, {"form": AgencyForm.of(agency), "agency": agency})
    form = AgencyForm(http_request.POST)
    if form.is_valid():
        try:
            change_agency(agency.pk, form.typed(), actor=actor, clock=clock_of(http_request))
        except InvalidInput as error:
            take_errors(form, error)
        except AlreadyExists:
            form.add_error(None, _("Nama ini baru saja dicatat pada instansi lain."))
        else:
            messages.success(http_request, _("Perubahan telah disimpan."))
            return redirect("agency_list")
    return render(http_request, _FORM, {"form": form, "agency": agency})


def _people() -> Coalesce:
    """Return how many people an agency has, counted for the agencies of the page alone."""
    mine = Person.objects.filter(agency=OuterRef("pk")).order_by().values("agency")
    number = mine.annotate(number=Count("*")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)
