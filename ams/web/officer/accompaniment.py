"""The accompanying officer's one-time code, shown once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from ams.core.errors import InvalidInput
from ams.requests.accompany import LIFETIME, offer
from ams.requests.errors import NotAnAccompanyingOfficer
from ams.requests.models import Accompaniment
from ams.web.actor import clock_of
from ams.web.forms import take_errors
from ams.web.officer.access import may_accompany, officer_of
from ams.web.officer.forms import AccompanimentForm

_SHOWN = 10


@require_http_methods(["GET", "POST"])
def offer_code(http_request: HttpRequest) -> HttpResponse:
    """Make a code for the applicant beside the officer; it is shown in this answer alone."""
    actor, clock = officer_of(http_request), clock_of(http_request)
    if not may_accompany(actor):
        raise NotAnAccompanyingOfficer(f"{actor.name} is no officer of Diskominfo")
    last = Accompaniment.objects.filter(officer_id=actor.account_id).first()
    form = AccompanimentForm(
        http_request.POST if http_request.method == "POST" else None,
        initial={"place": last.place if last else ""},
    )
    code = ""
    if form.is_valid():
        try:
            code = offer(form.cleaned_data["place"], actor=actor, clock=clock)
        except InvalidInput as error:
            take_errors(form, error)
    now = clock.now()
    context = {
        "form": form,
        "code": code,
        "until": now + LIFETIME,
        "minutes": int(LIFETIME.total_seconds() // 60),
        "now": now,
        "earlier": Accompaniment.objects.filter(officer_id=actor.account_id).select_related(
            "request"
        )[:_SHOWN],
    }
    return render(
        http_request, "web/officer/accompaniment.html", context,
        status=422 if form.errors else 200,
    )  # fmt: skip
