"""Hold a certificate and release it: a reason, a confirmation, then the act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ams.certificates.models import Certificate
from ams.certificates.states import CertificateState
from ams.core.actor import Actor
from ams.core.errors import InvalidInput, NotFound, NotPermitted
from ams.holding.releasing import release
from ams.revocation.models import Hold
from ams.revocation.services import check_entitled, hold
from ams.web.actor import actor_of, clock_of
from ams.web.certificates.access import seen_by
from ams.web.certificates.forms import HoldForm, ReleaseForm
from ams.web.forms import PageForm, take_errors


@dataclass(frozen=True, slots=True)
class _Act:
    """One of the two acts: what is asked, what is done, what is shown and said."""

    form: type[PageForm]
    perform: Callable[..., Hold]
    template: str
    done: str


_BOTH = require_http_methods(["GET", "HEAD", "POST"])


def may_hold(certificate: Certificate, actor: Actor) -> bool:
    """Tell whether the page offers ``actor`` to hold or release; the services decide."""
    try:
        check_entitled(certificate, actor)
    except (NotPermitted, NotFound):
        return False
    return certificate.issuer_id is not None


def may_report(certificate: Certificate, actor: Actor, *, at: datetime) -> bool:
    """Tell whether the page offers ``actor`` to hold his own certificate at once."""
    is_own = certificate.holder_id is not None and certificate.holder_id == actor.person_id
    is_good = certificate.state_at(at) is CertificateState.GOOD
    return is_own and is_good and certificate.issuer_id is not None


@_BOTH
def begin(http_request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Ask why, and hold the certificate."""
    done = _("Sertifikat ditangguhkan. CRL dan OCSP mengikuti dalam hitungan detik.")
    return _page(http_request, certificate_id, _Act(HoldForm, hold, "hold", done))


@_BOTH
def end(http_request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Ask why, and release the certificate."""
    done = _("Penangguhan dilepas. Pemilik diberi tahu setelah CRL dan OCSP menyatakannya.")
    return _page(http_request, certificate_id, _Act(ReleaseForm, release, "release", done))


def _page(http_request: HttpRequest, certificate_id: int, act: _Act) -> HttpResponse:
    actor = actor_of(http_request)
    certificate = seen_by(actor, certificate_id)
    check_entitled(certificate, actor)
    form = act.form(http_request.POST if http_request.method == "POST" else None)
    if form.is_valid():
        try:
            act.perform(
                certificate.pk,
                reason=form.cleaned_data["reason"],
                actor=actor,
                clock=clock_of(http_request),
            )
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(http_request, act.done)
            return redirect("certificate_detail", certificate.pk)
    context = {"certificate": certificate, "form": form}
    status = 422 if form.errors else 200
    return render(http_request, f"web/certificates/{act.template}.html", context, status=status)
