"""Reject a request; record a receipt that came by telephone or at the counter."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ams.core.errors import InvalidInput, NotPermitted, RuleViolation
from ams.requests.access import request_for
from ams.requests.acknowledge import acknowledge_other_way
from ams.requests.acts import RequestAct, may
from ams.requests.models import Channel, Request
from ams.requests.reject import reject
from ams.web.actor import actor_of, clock_of
from ams.web.forms import take_errors
from ams.web.officer.access import officer_of
from ams.web.officer.forms import ReceiptForm, RejectionForm


@require_http_methods(["GET", "POST"])
def turn_down(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask for the reason and reject the request for good."""
    actor = officer_of(http_request)
    request = request_for(request_id, actor=actor)
    _refuse_unless(RequestAct.REJECT, request, http_request)
    form = RejectionForm(http_request.POST or None)
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
    _refuse_unless(RequestAct.ACKNOWLEDGE_OTHER_WAY, request, http_request)
    form = ReceiptForm(http_request.POST or None)
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
    http_request: HttpRequest, template: str, request: Request, form: RejectionForm | ReceiptForm
) -> HttpResponse:
    context = {"case": request, "form": form}
    return render(http_request, template, context, status=422 if form.errors else 200)


def _refuse_unless(act: RequestAct, request: Request, http_request: HttpRequest) -> None:
    """Raise before anything is typed in vain; the act itself checks again.

    Raises:
        NotPermitted: the actor is no officer in scope.
        RuleViolation: the request's state does not offer the act to him.
    """
    actor, now = actor_of(http_request), clock_of(http_request).now()
    if may(act, request, actor=actor, at=now):
        return
    if actor.officer_for(request.applicant.agency_id) is None:
        raise NotPermitted(f"{actor.name} may not {act} request {request.number}")
    raise RuleViolation(f"request {request.number} at {request.activity} does not offer {act}")
