"""Activities 5 and 6 by one press of a key, where AMS has found everything in order."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ams.requests.access import request_for
from ams.requests.acts import RequestAct
from ams.requests.confirm import confirm_all
from ams.requests.four_eyes import wants_two
from ams.requests.models import CheckKind
from ams.web.actor import clock_of
from ams.web.officer.access import officer_of, refuse_unless
from ams.web.officer.onward import onward


@require_POST
def decide(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Keep one verdict for all items, and for the certificate where it agrees too."""
    actor = officer_of(http_request)
    request = request_for(request_id, actor=actor)
    refuse_unless(RequestAct.CHECK_DOCUMENTS, request, http_request)
    request = confirm_all(request_id, actor=actor, clock=clock_of(http_request))
    if request.activity == CheckKind.REVOCATION and wants_two(request):
        said = _("Sertifikat cocok. Permohonan %(number)s menunggu petugas kedua.")
        return onward(
            http_request, done=request, said=said % {"number": request.number},
            otherwise=lambda: redirect("officer_queue"),
        )  # fmt: skip
    words = (
        _("Berkas sesuai. Lanjutkan dengan langkah berikutnya.")
        if request.activity == CheckKind.CERTIFICATE
        else _("Berkas sesuai dan sertifikat cocok. Tinggal pencabutannya.")
    )
    messages.success(http_request, words)
    return redirect("officer_check", request_id)
