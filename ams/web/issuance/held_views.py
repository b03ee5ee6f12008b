"""A key that AMS makes where policy allows: set its passphrase, and fetch the .p12 file once."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from ams.core.errors import InvalidInput, NotPermitted, RuleViolation
from ams.custody import held
from ams.issuance.keys_made_here import make_key_here
from ams.requests.acts import RequestAct, may
from ams.web.actor import actor_of, clock_of
from ams.web.certificates.passphrases import passphrase_rules
from ams.web.downloads import file_response
from ams.web.forms import take_errors
from ams.web.issuance.applicant_views import own_request
from ams.web.issuance.forms import KeyForm, NewPassphraseForm, PassphraseForm
from ams.web.requests.wording import refusal_text

_BOTH = require_http_methods(["GET", "POST"])


@_BOTH
@sensitive_post_parameters("passphrase", "passphrase_again")
@sensitive_variables("form")
def make(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Have AMS make the key under the passphrase; the form stands on the page of the key."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    request = own_request(http_request, request_id)
    if not may(RequestAct.MAKE_KEY, request, actor=actor, at=clock.now()):
        return redirect("request_detail", request_id)
    if http_request.method == "GET":
        return redirect("issuance_key", request_id)
    form = NewPassphraseForm(http_request.POST)
    if form.is_valid():
        try:
            make_key_here(request_id, form.cleaned_data["passphrase"], actor=actor, clock=clock)
        except (InvalidInput, NotPermitted) as error:
            form.add_error("passphrase", refusal_text(error))
        else:
            said = _("Kunci dibuat dan permintaannya diteruskan ke CA. Ingat passphrase Anda.")
            messages.success(http_request, said)
            return redirect("request_detail", request_id)
    context = {
        "case": request, "form": KeyForm(), "here_form": form, "makes_keys": True,
        "passphrase_rules": passphrase_rules(request.applicant),
    }  # fmt: skip
    return render(http_request, "web/issuance/key.html", context, status=422)


@_BOTH
@sensitive_post_parameters("passphrase")
@sensitive_variables("form", "given")
def hand_over(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask for the passphrase and give the .p12 file out, once."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    request = own_request(http_request, request_id)
    if not held.is_held(request):
        if held.made_here(request):
            messages.info(
                http_request, _("Berkas .p12 sudah diserahkan, dan tidak ada lagi pada AMS.")
            )
        return redirect("request_detail", request_id)
    form = PassphraseForm(http_request.POST if http_request.method == "POST" else None)
    if form.is_valid():
        try:
            given = held.hand_over(
                request_id, form.cleaned_data["passphrase"], actor=actor, clock=clock
            )
        except InvalidInput as error:
            take_errors(form, error)
        except RuleViolation as error:
            form.add_error(None, refusal_text(error))
        else:
            response = file_response(
                given.content,
                filename=f"{given.certificate.serial}.p12",
                content_type="application/x-pkcs12",
            )
            response["Cache-Control"] = "no-store"
            return response
    context = {"case": request, "form": form}
    status = 422 if form.errors else 200
    return render(http_request, "web/issuance/hand_over.html", context, status=status)
