"""Step back from the revocation; reject; record a receipt by telephone or at the counter."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ams.core.errors import InvalidInput
from ams.requests.access import request_for
from ams.requests.acknowledge import acknowledge_other_way
from ams.requests.acts import RequestAct
from ams.requests.models import Channel, Request
from ams.requests.recheck import recheck
from ams.requests.reject import reject
from ams.web.actor import clock_of
from ams.web.forms import PageForm, take_errors
from ams.web.officer.access import officer_of, refuse_unless
from ams.web.officer.forms import ReceiptForm, RecheckForm, RejectionForm


@require_http_methods(["GET", "POST"])
def look_again(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask what was wrong and send the request back to the certificate check."""
    actor = officer_of(http_request)
    request = request_for(request_id, actor=actor)
    refuse_unless(RequestAct.RECHECK, request, http_request)
    form = RecheckForm(http_request.POST if http_request.method == "POST" else None)
    if form.is_valid():
        try:
            recheck(
                request_id,
                remark=form.cleaned_data["remark"],
                actor=actor,
                clock=clock_of(http_request),
            )
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(http_request, _("Periksa sertifikatnya sekali lagi."))
            return redirect("officer_check", request_id)
    return _page(http_request, "web/officer/recheck.html", request, form)


@require_http_methods(["GET", "POST"])
def turn_down(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask for the reason and reject the request for good."""
    actor = officer_of(http_request)
    request = request_for(request_id, actor=actor)
    refuse_unless(RequestAct.REJECT, request, http_request)
    form = RejectionForm(http_request.POST if http_request.method == "POST" else None)
    if form.is_valid():
        try:
            reject(
                request_id,
                reason=form.cleaned_data["reason"],
                actor=actor,
                clock=clock_of(http_request),
            )
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(
                http_request,
                _("Permohonan %(number)s ditolak; pemohon diberi tahu alasannya.")
                % {"number": request.number},
            )
            return redirect("officer_queue")
    return _page(http_request, "web/officer/reject.html", request, form)


@require_http_methods(["GET", "POST"])
def record_receipt(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Record how the applicant confirmed, and complete the request."""
    actor = officer_of(http_request)
    request = request_for(request_id, actor=actor)
    refuse_unless(RequestAct.ACKNOWLEDGE_OTHER_WAY, request, http_request)
    form = ReceiptForm(http_request.POST if http_request.method == "POST" else None)
    if form.is_valid():
        try:
            acknowledge_other_way(
                request_id,
                how=Channel(form.cleaned_data["how"]),
                remark=form.cleaned_data["remark"],
                actor=actor,
                clock=clock_of(http_request),
            )
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(
                http_request,
                _("Penerimaan dicatat; permohonan %(number)s selesai.")
                % {"number": request.number},
            )
            return redirect("request_detail", request_id)
    return _page(http_request, "web/officer/receipt.html", request, form)


def _page(
    http_request: HttpRequest, template: str, request: Request, form: PageForm
) -> HttpResponse:
    context = {"case": request, "form": form}
    return render(http_request, template, context, status=422 if form.errors else 200)
