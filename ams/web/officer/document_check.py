"""Activity 5 in the browser: the officer's verdict on each item."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ams.core.errors import InvalidInput
from ams.requests.access import request_for
from ams.requests.acts import RequestAct
from ams.requests.check_documents import check_documents
from ams.requests.documents import document_items
from ams.web.actor import clock_of
from ams.web.forms import take_errors
from ams.web.officer.access import officer_of, refuse_unless
from ams.web.officer.forms import DocumentCheckForm
from ams.web.officer.onward import onward
from ams.web.officer.workbench import desk


@require_http_methods(["GET", "POST"])
def decide(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Keep the verdicts; all conforming leads on to activity 6, else back to the applicant."""
    if http_request.method == "GET":
        return redirect("officer_check", request_id)
    actor = officer_of(http_request)
    request = request_for(request_id, actor=actor)
    refuse_unless(RequestAct.CHECK_DOCUMENTS, request, http_request)
    form = DocumentCheckForm(http_request.POST, items=document_items(request))
    if not form.is_valid():
        return desk(http_request, request, form=form)
    try:
        check = check_documents(
            request_id,
            verdicts=form.verdicts(),
            letter=form.cleaned_data["letter"],
            actor=actor,
            clock=clock_of(http_request),
        )
    except InvalidInput as error:
        take_errors(form, error)
        return desk(http_request, request, form=form)
    if check.conforms:
        messages.success(http_request, _("Berkas sesuai. Lanjutkan dengan langkah berikutnya."))
        return redirect("officer_check", request_id)
    said = _("Permohonan %(number)s dikembalikan; pemohon diberi tahu apa yang perlu diperbaiki.")
    return onward(
        http_request, done=request, said=said % {"number": request.number},
        otherwise=lambda: redirect("officer_queue"),
    )  # fmt: skip
