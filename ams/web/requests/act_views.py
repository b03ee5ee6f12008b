"""The applicant's other acts: writing the letter anew, withdrawing, confirming."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ams.core.errors import RuleViolation
from ams.requests.access import request_for
from ams.requests.acknowledge import acknowledge
from ams.requests.acts import RequestAct, may
from ams.requests.correct import correct
from ams.requests.models import Request
from ams.requests.standing import check_is_applicant
from ams.requests.withdraw import withdraw
from ams.web.actor import actor_of, clock_of
from ams.web.requests.choices import card_of, offered_reasons
from ams.web.requests.drafts import draft_of, initial_from
from ams.web.requests.forms import LetterForm, WithdrawForm
from ams.web.requests.letter_forms import rewritten
from ams.web.requests.page import correction_lines
from ams.web.requests.wording import refusal_text


@require_http_methods(["GET", "POST"])
def correction(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show what was sent back and the form; have the letter's next version written."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    request = _own(http_request, request_id)
    if not may(RequestAct.CORRECT, request, actor=actor, at=clock.now()):
        return redirect("request_detail", request_id)
    form = _letter_form(http_request, request)
    page = rewritten(
        http_request, form, request_id,
        lambda: correct(request_id, draft_of(form), actor=actor, clock=clock),
    )  # fmt: skip
    if page is not None:
        return page
    context = {
        "case": request,
        "form": form,
        "applicant": request.applicant,
        "corrections": correction_lines(request),
    }
    status = 422 if form.errors else 200
    return render(http_request, "web/requests/correct.html", context, status=status)


@require_http_methods(["GET", "POST"])
def withdrawal(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask whether the request is really withdrawn; withdraw it."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    request = _own(http_request, request_id)
    if not may(RequestAct.WITHDRAW, request, actor=actor, at=clock.now()):
        return redirect("request_detail", request_id)
    form = WithdrawForm(http_request.POST if http_request.method == "POST" else None)
    if http_request.method == "POST" and form.is_valid():
        try:
            withdraw(request_id, actor=actor, clock=clock, reason=form.cleaned_data["reason"])
        except RuleViolation as error:
            messages.warning(http_request, refusal_text(error))
        else:
            messages.success(http_request, _("Permohonan sudah ditarik kembali."))
        return redirect("request_detail", request_id)
    context = {"case": request, "form": form}
    status = 422 if form.errors else 200
    return render(http_request, "web/requests/withdraw.html", context, status=status)


@require_http_methods(["GET", "POST"])
def receipt(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Complete the request by the applicant's word; the button stands on the request's page."""
    if http_request.method == "POST":
        actor, clock = actor_of(http_request), clock_of(http_request)
        try:
            acknowledge(request_id, actor=actor, clock=clock)
        except RuleViolation as error:
            messages.warning(http_request, refusal_text(error))
        else:
            messages.success(http_request, _("Terima kasih. Tanda terima Anda sudah dicatat."))
    return redirect("request_detail", request_id)


def _own(http_request: HttpRequest, request_id: UUID) -> Request:
    """Return the applicant's own request.

    Raises:
        RequestNotFound: it does not exist for the actor.
        NotTheApplicant: it is somebody else's.
    """
    actor = actor_of(http_request)
    request = request_for(request_id, actor=actor)
    check_is_applicant(request, actor)
    return request


def _letter_form(http_request: HttpRequest, request: Request) -> LetterForm:
    now, superior = clock_of(http_request).now(), request.applicant.superior
    form = LetterForm(
        http_request.POST if http_request.method == "POST" else None,
        cards=[card_of(request.concerned, at=now)],
        reasons=offered_reasons(now, also=request.reasons if request.represented_by_id else ()),
        superior=superior,
        initial=initial_from(request, superior),
    )
    form.fields["certificate"].widget = forms.HiddenInput()  # the request's, and it stays
    del form.fields["and_issuance"]  # so does the wish that was filed
    return form
