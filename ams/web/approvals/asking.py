"""What the applicant sees of the approval of his letter, on his request's pages."""

from typing import Any

from django.urls import reverse

from ams.accounts.models import Person
from ams.approvals.access import present_approval
from ams.approvals.asking import approver_of
from ams.approvals.models import Approval
from ams.core.errors import AMSError
from ams.requests.conduct import AGENCY_EMAIL, ISSUANCE, RENEWAL
from ams.requests.correct import is_rewritable
from ams.requests.models import Request
from ams.requests.moves import is_attaching

_REWRITING = {
    ISSUANCE: "issuance_correct",
    RENEWAL: "issuance_correct",
    AGENCY_EMAIL: "mailbox_correct",
}


def rewrite_address(request: Request) -> str:
    """Return the page on which the applicant writes his letter anew, empty where he cannot."""
    if not is_rewritable(request):
        return ""
    return reverse(_REWRITING.get(request.procedure_key, "request_correct"), args=[request.pk])


def asking_context(request: Request) -> dict[str, Any]:
    """Return what ``_asking.html`` shows while the signed letter is waited for."""
    return {
        "approval": present_approval(request),
        "approver": _approver(request),
        "rewrite_address": rewrite_address(request),
    }


def waiting_approval(request: Request) -> Approval | None:
    """Return the newest approval of the present letter while the letter is not handed in."""
    if not request.is_open or not is_attaching(request):
        return None
    return present_approval(request)


def _approver(request: Request) -> Person | None:
    try:
        return approver_of(request.letter.latest, request)
    except AMSError:
        return None
