"""The officers' acts on a request for an e-mail account; their forms stand on the desk."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ams.core.errors import InvalidInput
from ams.mailboxes.creating import order
from ams.mailboxes.disposing import STEPS, dispose
from ams.mailboxes.errors import AddressTaken, NoMailboxNeeded
from ams.mailboxes.handing_over import hand_over, hand_over_again
from ams.requests.access import request_for
from ams.requests.acts import RequestAct
from ams.web.actor import clock_of
from ams.web.forms import take_errors
from ams.web.mailboxes.forms import CreationForm, DispositionForm
from ams.web.officer.access import officer_of, refuse_unless
from ams.web.officer.workbench import desk
from ams.web.requests.wording import refusal_text

_BOTH = require_http_methods(["GET", "POST"])


@_BOTH
def disposition(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Record the sheet's next line; the last one passes the request on."""
    if http_request.method == "GET":
        return redirect("officer_check", request_id)
    actor = officer_of(http_request)
    request = request_for(request_id, actor=actor)
    refuse_unless(RequestAct.DISPOSE, request, http_request)
    form = DispositionForm(http_request.POST)
    if form.is_valid():
        try:
            line = dispose(request_id, form.line(), actor=actor, clock=clock_of(http_request))
        except InvalidInput as error:
            take_errors(form, error)
        else:
            if line.step < STEPS:
                messages.success(http_request, _("Disposisi dicatat; catat yang berikutnya."))
                return redirect("officer_check", request_id)
            messages.success(http_request, _("Disposisi lengkap; permohonan siap diperiksa."))
            return redirect("officer_queue")
    return desk(http_request, request, form=form)


@_BOTH
def creation(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Decide that the account is created; the worker has the mail server make it."""
    if http_request.method == "GET":
        return redirect("officer_check", request_id)
    actor = officer_of(http_request)
    request = request_for(request_id, actor=actor)
    if request.is_decided:  # a second click: the decision stands, whoever made it
        return redirect("officer_check", request_id)
    refuse_unless(RequestAct.CREATE_MAILBOX, request, http_request)
    form = CreationForm(http_request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            order(
                request_id, address=values["address"], quota_mb=values["quota_mb"], actor=actor,
                clock=clock_of(http_request),
            )  # fmt: skip
        except InvalidInput as error:
            take_errors(form, error)
        except AddressTaken as error:
            form.add_error("address", refusal_text(error))
        except NoMailboxNeeded as error:
            form.add_error(None, refusal_text(error))
        else:
            messages.success(http_request, _("Pembuatan akun diputuskan dan sedang dikerjakan."))
            return redirect("request_detail", request_id)
    return desk(http_request, request, form=form)


@_BOTH
def handover(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Hand the account over: the page that opens once, or the link, goes to the applicant."""
    if http_request.method == "GET":
        return redirect("officer_check", request_id)
    actor = officer_of(http_request)
    request = request_for(request_id, actor=actor)
    refuse_unless(RequestAct.HAND_OVER, request, http_request)
    hand_over(request_id, actor=actor, clock=clock_of(http_request))
    messages.success(http_request, _("Akun disampaikan; pemohon diberi tahu lewat email."))
    return redirect("officer_queue")


@_BOTH
def handover_again(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Hand over once more; what was handed over before is worth nothing."""
    if http_request.method == "GET":
        return redirect("officer_check", request_id)
    actor = officer_of(http_request)
    request = request_for(request_id, actor=actor)
    refuse_unless(RequestAct.HAND_OVER_AGAIN, request, http_request)
    hand_over_again(request_id, actor=actor, clock=clock_of(http_request))
    messages.success(http_request, _("Akun disampaikan; pemohon diberi tahu lewat email."))
    return redirect("officer_check", request_id)
