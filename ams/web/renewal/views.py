"""The applicant's first page of a renewal; what follows it shares with an issuance."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ams.renewal.filing import file_renewal, own_certificate
from ams.requests.conduct import RENEWAL
from ams.requests.letter import person_of
from ams.requests.opening import open_request
from ams.web.actor import actor_of, clock_of
from ams.web.issuance.forms import RecommendationForm
from ams.web.renewal.offers import helps
from ams.web.requests.letter_forms import filed


@require_http_methods(["GET", "POST"])
def new(http_request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Show the certificate and what stands in the way; file its renewal with the letter."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    applicant = person_of(actor)
    certificate = own_certificate(certificate_id, holder=applicant)
    moving = open_request(applicant, RENEWAL)
    if moving is not None:
        return redirect("request_detail", moving.pk)
    form = RecommendationForm(http_request.POST or None, superior=applicant.superior)
    page = filed(
        http_request,
        form,
        lambda: file_renewal(certificate_id, form.wanted(), actor=actor, clock=clock),
    )
    if page is not None:
        return page
    context = {
        "form": form,
        "applicant": applicant,
        "certificate": certificate,
        "obstacles": helps(certificate, at=clock.now()),
    }
    status = 422 if form.errors else 200
    return render(http_request, "web/renewal/new.html", context, status=status)
