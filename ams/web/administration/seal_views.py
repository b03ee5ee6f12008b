"""The agencies' electronic seals: list them, issue the first or the next one."""

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ams.accounts.errors import NoSuchRecord
from ams.accounts.models import Agency
from ams.signatures.ending import ending_soon
from ams.signatures.models import Purpose, ServiceCertificate
from ams.signatures.seals import issue_seal, seals_of
from ams.web.actor import clock_of
from ams.web.administration.access import administrator_of, may_change, reader_of
from ams.web.administration.fields import AgencyField
from ams.web.forms import PageForm
from ams.web.paging import page_of

_FOLDER = "web/administration"


class AgencyForm(PageForm):
    """Which agency gets a seal."""

    agency = AgencyField()


class Line(NamedTuple):
    """A seal as the list shows it."""

    seal: ServiceCertificate
    state: str


@require_safe
def index(http_request: HttpRequest) -> HttpResponse:
    """List the seals of all agencies, those of one agency newest first."""
    actor = reader_of(http_request)
    rows = ServiceCertificate.objects.filter(purpose=Purpose.SEAL)
    rows = rows.select_related("agency", "certificate")
    page = page_of(http_request, rows.order_by("agency__name", "-created_at", "-pk"))
    now = clock_of(http_request).now()
    soon = {one.seal.pk for one in ending_soon(now)}
    lines = [
        Line(one, "ending" if one.pk in soon else one.certificate.state_at(now).value)
        for one in page
    ]
    context = {"page": page, "lines": lines, "may_change": may_change(actor)}
    return render(http_request, f"{_FOLDER}/seals.html", context)


@require_safe
def choose(http_request: HttpRequest) -> HttpResponse:
    """Ask which agency gets a seal, and lead on to the question whether it shall."""
    administrator_of(http_request)
    form = AgencyForm(http_request.GET or None)
    if form.is_bound and form.is_valid():
        return redirect("seal_issue", form.cleaned_data["agency"].pk)
    return render(http_request, f"{_FOLDER}/seal_choose.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def issue(http_request: HttpRequest, agency_id: int) -> HttpResponse:
    """Ask once more, then give the agency its first or its next seal.

    The page says which seal it was asked after, so that a button that is pressed twice, or by two
    administrators, issues one.
    """
    actor = administrator_of(http_request)
    agency = Agency.objects.filter(pk=agency_id).first()
    if agency is None:
        raise NoSuchRecord(f"no agency {agency_id}")
    newest = seals_of(agency_id).first()
    if http_request.method != "POST":
        context = {"agency": agency, "newest": newest}
        return render(http_request, f"{_FOLDER}/seal_issue.html", context)
    if http_request.POST.get("after") != (newest.certificate.serial if newest else ""):
        messages.warning(http_request, _("Segel instansi ini baru saja diterbitkan."))
        return redirect("seal_list")
    issue_seal(agency_id, actor=actor, clock=clock_of(http_request))
    said = _("Segel %(name)s telah diterbitkan.") % {"name": agency.name}
    messages.success(http_request, said)
    return redirect("seal_list")
