"""Activity 6 in the browser: is this the certificate that is meant?"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ams.core.errors import InvalidInput
from ams.requests.access import request_for
from ams.requests.acts import RequestAct
from ams.requests.check_certificate import CertificateVerdict, check_certificate
from ams.requests.four_eyes import wants_two
from ams.web.actor import clock_of
from ams.web.forms import take_errors
from ams.web.officer.access import officer_of, refuse_unless
from ams.web.officer.forms import CertificateCheckForm
from ams.web.officer.onward import onward
from ams.web.officer.workbench import desk


@require_http_methods(["GET", "POST"])
def decide(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Keep the verdict; a match leads on to activity 7, a mismatch back to activity 5."""
    if http_request.method == "GET":
        return redirect("officer_check", request_id)
    actor = officer_of(http_request)
    request = request_for(request_id, actor=actor)
    refuse_unless(RequestAct.CHECK_CERTIFICATE, request, http_request)
    form = CertificateCheckForm(http_request.POST)
    if not form.is_valid():
        return desk(http_request, request, form=form)
    try:
        check = check_certificate(
            request_id,
            verdict=CertificateVerdict(form.cleaned_data["verdict"]),
            remark=form.cleaned_data["remark"],
            actor=actor,
            clock=clock_of(http_request),
        )
    except InvalidInput as error:
        take_errors(form, error)
        return desk(http_request, request, form=form)
    if check.conforms and wants_two(request):
        said = _("Sertifikat cocok. Permohonan %(number)s menunggu petugas kedua.")
        return onward(
            http_request, done=request, said=said % {"number": request.number},
            otherwise=lambda: redirect("officer_queue"),
        )  # fmt: skip
    words = (
        _("Sertifikat cocok. Tinggal pencabutannya.")
        if check.conforms
        else _("Sertifikat tidak cocok; berkas diperiksa lagi.")
    )
    messages.success(http_request, words)
    return redirect("officer_check", request_id)
