"""A loss is reported: by the owner himself, or to an officer on the telephone."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ams.accounts.recent_password import password_is_recent
from ams.certificates.models import Certificate
from ams.certificates.states import CertificateState
from ams.core.actor import Actor
from ams.core.errors import InvalidInput
from ams.holding.models import HoldCase
from ams.holding.reporting import Call, Report, hold_for_caller, hold_mine
from ams.revocation import services as revocations
from ams.web.account.reauthentication import ask_again_url
from ams.web.actor import actor_of, clock_of
from ams.web.certificates.access import seen_by
from ams.web.forms import take_errors
from ams.web.holding.forms import CallForm, LossForm
from ams.web.requests.drafts import moment_of_loss

_BOTH = require_http_methods(["GET", "HEAD", "POST"])
_NAMES = {"lost_at": "lost_on"}


@_BOTH
def mine(http_request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Hold one's own certificate at once.

    The password is asked for before the page is shown, so that nothing is typed in vain.
    """
    actor, now = actor_of(http_request), clock_of(http_request).now()
    certificate = seen_by(actor, certificate_id)
    revocations.check_holder(certificate, actor)
    if not password_is_recent(actor, at=now):
        return redirect(ask_again_url(http_request.path))
    form = LossForm(http_request.POST if http_request.method == "POST" else None)
    return _page(http_request, certificate, form, "mine")


@_BOTH
def call(http_request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Hold a certificate on its owner's call."""
    actor = actor_of(http_request)
    certificate = seen_by(actor, certificate_id)
    revocations.check_entitled(certificate, actor)
    form = CallForm(http_request.POST if http_request.method == "POST" else None)
    return _page(http_request, certificate, form, "call")


def _page(
    http_request: HttpRequest, certificate: Certificate, form: LossForm, template: str
) -> HttpResponse:
    actor = actor_of(http_request)
    revocations.own_issuer(certificate)
    if form.is_valid():
        try:
            case = _held(http_request, certificate, form, actor)
        except InvalidInput as error:
            take_errors(form, error, _NAMES)
        else:
            messages.success(
                http_request,
                _("Sertifikat ditangguhkan. CRL dan OCSP menyatakannya dalam hitungan detik."),
            )
            return redirect("hold_detail", case.hold_id)
    context: dict[str, Any] = {
        "certificate": certificate,
        "form": form,
        "state": certificate.state_at(clock_of(http_request).now()),
        "may_begin": certificate.state_at(clock_of(http_request).now())
        in {CertificateState.GOOD, CertificateState.HELD},
    }
    status = 422 if form.errors else 200
    return render(http_request, f"web/holding/{template}.html", context, status=status)


def _held(
    http_request: HttpRequest, certificate: Certificate, form: LossForm, actor: Actor
) -> HoldCase:
    values, clock = form.cleaned_data, clock_of(http_request)
    report = Report(values["description"], moment_of_loss(values["lost_on"], certificate))
    if not isinstance(form, CallForm):
        return hold_mine(certificate.pk, report, actor=actor, clock=clock)
    made = Call(values["caller"], values["identified_by"])
    return hold_for_caller(certificate.pk, report, made, actor=actor, clock=clock)
