"""The applicant asks his superior for approval, or takes that back; both stand on his own page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ams.approvals.asking import ask, take_back
from ams.approvals.errors import AlreadyAsked, ApprovalNotFound, OwnApproval
from ams.core.errors import RuleViolation
from ams.web.actor import actor_of, clock_of
from ams.web.approvals.words import refusal_text


@require_POST
def ask_for(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask the superior whom the letter names."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    hands_in = "hands_in" in http_request.POST
    try:
        approval = ask(request_id, hands_in=hands_in, actor=actor, clock=clock)
    except (RuleViolation, AlreadyAsked, OwnApproval) as error:
        messages.warning(http_request, refusal_text(error))
    else:
        said = _("%(name)s sudah diberi tahu. Jawabannya dikirim ke email dinas Anda.")
        messages.success(http_request, said % {"name": approval.superior.full_name})
    return redirect("request_attach", request_id)


@require_POST
def stop_asking(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take back what was asked, to go on with paper."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    try:
        take_back(request_id, actor=actor, clock=clock)
    except ApprovalNotFound as error:
        messages.warning(http_request, refusal_text(error))
    else:
        messages.success(http_request, _("Permintaan persetujuan dibatalkan."))
    return redirect("request_attach", request_id)
