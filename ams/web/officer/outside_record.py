"""Activity 7 for an outside CA in the browser: record what was done there, see what it says."""

from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ams.core.actor import Actor
from ams.core.errors import InvalidInput
from ams.letters.refusals import UploadRefused
from ams.requests.access import request_for
from ams.requests.acts import RequestAct
from ams.requests.record_outside import Performed, record_outside
from ams.web.actor import clock_of
from ams.web.forms import take_errors
from ams.web.officer.access import officer_of, refuse_unless
from ams.web.officer.forms import OutsideRecordForm
from ams.web.officer.workbench import desk


@require_http_methods(["GET", "POST"])
def record(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Keep when and by whom the certificate was revoked there; AMS then reads the CA."""
    if http_request.method == "GET":
        return redirect("officer_check", request_id)
    actor = officer_of(http_request)
    request = request_for(request_id, actor=actor)
    refuse_unless(RequestAct.RECORD_OUTSIDE, request, http_request)
    form = OutsideRecordForm(http_request.POST, http_request.FILES)
    if not form.is_valid() or not _kept(http_request, request_id, form, actor=actor):
        return desk(http_request, request, form=form)
    messages.success(
        http_request,
        _("Tercatat. AMS membaca CRL dan OCSP CA itu sampai menyatakan sertifikat ini dicabut."),
    )
    return redirect("request_detail", request_id)


def _kept(
    http_request: HttpRequest, request_id: UUID, form: OutsideRecordForm, *, actor: Actor
) -> bool:
    """Hand the record to the service; what it refuses is told at the fields."""
    upload: UploadedFile[bytes] = form.cleaned_data["evidence"]
    performed = Performed(
        at=form.performed_at(),
        by=form.cleaned_data["performed_by"],
        content=upload.read(),
        filename=upload.name or "",
        remark=form.cleaned_data["remark"],
    )
    try:
        record_outside(request_id, performed, actor=actor, clock=clock_of(http_request))
    except UploadRefused as refusal:
        form.add_error("evidence", f"{refusal.said} {refusal.advised}")
    except InvalidInput as error:
        take_errors(form, error, {"performed_at": "performed_on"})
    else:
        return True
    return False
