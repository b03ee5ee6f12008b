"""The officers' acts of an issuance; their forms stand on the desk (``web.officer.workbench``)."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ams.accounts.errors import PasswordNeeded
from ams.custody.scans import view_page
from ams.issuance.errors import NotEligible, NotIssuable
from ams.issuance.issuing import approve
from ams.issuance.registering import register
from ams.issuance.verifying import send_back, verify
from ams.requests.access import request_for
from ams.requests.acts import RequestAct
from ams.web.account.reauthentication import ask_again_url
from ams.web.actor import clock_of
from ams.web.errors import text_for
from ams.web.issuance.forms import SendBackForm
from ams.web.officer.access import officer_of, refuse_unless
from ams.web.officer.asking import Question, ask

_STEP_BACK: Final = Question(
    RequestAct.SEND_BACK, SendBackForm, "web/issuance/send_back.html",
    gettext_lazy("Permohonan %(number)s dikembalikan dengan catatan Anda."),
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def registration(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Register the applicant and send him the activation link."""
    if http_request.method == "GET":
        return redirect("officer_check", request_id)
    actor = officer_of(http_request)
    request = request_for(request_id, actor=actor)
    refuse_unless(RequestAct.REGISTER, request, http_request)
    try:
        register(request_id, actor=actor, clock=clock_of(http_request))
    except NotEligible as error:
        messages.error(http_request, text_for(error))
        return redirect("officer_check", request_id)
    said = _("Pemohon didaftarkan; tautan aktivasi dikirim ke %(email)s.")
    messages.success(http_request, said % {"email": request.applicant.email})
    return redirect("officer_queue")


@require_http_methods(["GET", "POST"])
def verification(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Keep that the data are right; the applicant then makes his key."""
    if http_request.method == "GET":
        return redirect("officer_check", request_id)
    actor = officer_of(http_request)
    request = request_for(request_id, actor=actor)
    refuse_unless(RequestAct.VERIFY, request, http_request)
    try:
        verify(request_id, actor=actor, clock=clock_of(http_request))
    except NotEligible as error:
        messages.error(http_request, text_for(error))
        return redirect("officer_check", request_id)
    messages.success(http_request, _("Data terverifikasi; pemohon diminta membuat kuncinya."))
    return redirect("officer_queue")


@require_http_methods(["GET", "POST"])
def approval(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Decide that the certificate is issued; the worker carries it out at once."""
    if http_request.method == "GET":
        return redirect("officer_check", request_id)
    actor = officer_of(http_request)
    request = request_for(request_id, actor=actor)
    if request.is_decided:  # a second click: the decision stands, whoever made it
        return redirect("request_detail", request_id)
    refuse_unless(RequestAct.ISSUE, request, http_request)
    try:
        approve(request_id, actor=actor, clock=clock_of(http_request))
    except PasswordNeeded:
        return redirect(ask_again_url(reverse("officer_check", args=[request_id])))
    except NotIssuable as error:
        messages.error(http_request, text_for(error))
        return redirect("officer_check", request_id)
    messages.success(
        http_request, _("Penerbitan diputuskan. AMS menerbitkan dan memberi tahu pemohon.")
    )
    return redirect("request_detail", request_id)


@require_http_methods(["GET", "POST"])
def step_back(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask what has to be corrected and send the request one step back."""
    return ask(
        http_request, request_id, _STEP_BACK,
        lambda pk, typed, actor, clock: send_back(
            pk, remark=typed["remark"], actor=actor, clock=clock
        ),
    )  # fmt: skip


@require_safe
def scan(http_request: HttpRequest, request_id: UUID, number: int) -> HttpResponse:
    """Show a page of the applicant's e-KTP; each look is journaled."""
    actor = officer_of(http_request)
    image = view_page(request_id, number, actor=actor, clock=clock_of(http_request))
    response = HttpResponse(image, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    return response
