"""Activity 7 in the browser: the decision that cannot be undone."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ams.accounts.errors import PasswordNeeded
from ams.core.errors import InvalidInput
from ams.requests.access import request_for
from ams.requests.acts import RequestAct
from ams.requests.models import Request
from ams.requests.revoke import revoke
from ams.web.account.reauthentication import ask_again_url
from ams.web.actor import clock_of
from ams.web.forms import take_errors
from ams.web.officer.access import officer_of, refuse_unless
from ams.web.officer.forms import RevocationForm
from ams.web.officer.onward import onward
from ams.web.officer.workbench import desk


@require_http_methods(["GET", "POST"])
def decide(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Decide that the certificate is revoked; the worker carries it out at once."""
    if http_request.method == "GET":
        return redirect("officer_check", request_id)
    actor = officer_of(http_request)
    request = request_for(request_id, actor=actor)
    if request.is_decided:  # a second click: the decision stands, whoever made it
        return redirect("request_detail", request_id)
    refuse_unless(RequestAct.REVOKE, request, http_request)
    form = RevocationForm(http_request.POST)
    if not form.is_valid():
        return desk(http_request, request, form=form)
    try:
        revoke(
            request_id,
            confirmation=form.cleaned_data["confirmation"],
            actor=actor,
            clock=clock_of(http_request),
        )
    except PasswordNeeded:
        return redirect(ask_again_url(reverse("officer_check", args=[request_id])))
    except InvalidInput as error:
        take_errors(form, error)
        return desk(http_request, request, form=form)
    return _after(request, http_request)


def _after(request: Request, http_request: HttpRequest) -> HttpResponse:
    said = _decided_words(outside=request.outside_of_ams)
    if request.outside_of_ams:  # the officer goes on with it, in the other CA's application
        messages.success(http_request, said)
        return redirect("officer_check", request.pk)
    return onward(
        http_request, done=request, said=said,
        otherwise=lambda: redirect("request_detail", request.pk),
    )  # fmt: skip


def _decided_words(*, outside: bool) -> str:
    if outside:
        return _("Pencabutan diputuskan. Sekarang cabut sertifikatnya di aplikasi CA penerbit.")
    return _(
        "Pencabutan diputuskan. AMS mengumumkannya lewat CRL dan OCSP, lalu memberi tahu pemohon."
    )
