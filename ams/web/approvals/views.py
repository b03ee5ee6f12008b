"""The superior's letters: the list, one letter, its pages as pictures, its PDF."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ams.accounts.recent_password import password_is_recent
from ams.approvals.access import approval_for, record_view, waiting_for
from ams.approvals.capacity import Capacity, capacity_of
from ams.approvals.deciding import MOST_AT_ONCE
from ams.approvals.models import Approval
from ams.core.errors import AMSError
from ams.letters.own_pages import own_page, own_page_count
from ams.letters.pages import PageImage
from ams.web.account.reauthentication import ask_again_url
from ams.web.actor import actor_of, clock_of
from ams.web.approvals.forms import SealForm
from ams.web.approvals.inbox import inbox
from ams.web.downloads import pdf_response
from ams.web.paging import page_of
from ams.web.requests.page import reason_lines
from ams.web.requests.phrases import phrases

_SANDBOX = "sandbox; default-src 'none'"


@require_safe
def index(http_request: HttpRequest) -> HttpResponse:
    """List the letters that wait for the reader, the longest waiting first."""
    actor, now = actor_of(http_request), clock_of(http_request).now()
    page = page_of(http_request, waiting_for(actor, at=now))
    rows = [{"one": one, "procedure": phrases(one.request).name} for one in page]
    context = {
        "page": page, "rows": rows, "most": MOST_AT_ONCE,
        "is_approver": inbox(http_request).is_approver,
    }  # fmt: skip
    return render(http_request, "web/approvals/list.html", context)


@require_safe
def detail(http_request: HttpRequest, approval_id: int) -> HttpResponse:
    """Show one letter with what there is to answer; looking at it is journaled."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    record_view(approval_id, actor=actor, clock=clock)
    return letter_page(http_request, approval_id)


def letter_page(
    http_request: HttpRequest, approval_id: int, *, form: SealForm | None = None
) -> HttpResponse:
    """Return the page; ``form`` is one that was refused, shown again with its errors."""
    actor, now = actor_of(http_request), clock_of(http_request).now()
    approval = approval_for(approval_id, actor=actor, at=now)
    request, content = approval.request, approval.letter_version.content
    context = {
        "approval": approval,
        "case": request,
        "content": content,
        "reasons": reason_lines(request, content),
        "procedure": phrases(request).name,
        "pages": range(1, _page_count(approval) + 1),
        "capacity": _capacity(approval, http_request, now),
        "form": form or SealForm(),
        **password_context(http_request, reverse("approval_detail", args=[approval.pk])),
    }
    status = 422 if form is not None and form.errors else 200
    return render(http_request, "web/approvals/letter.html", context, status=status)


@require_safe
def page_picture(http_request: HttpRequest, approval_id: int, number: int) -> HttpResponse:
    """Show one page of the letter as AMS draws it."""
    actor, now = actor_of(http_request), clock_of(http_request).now()
    drawn = _page(approval_for(approval_id, actor=actor, at=now), number)
    if drawn is None:
        raise Http404
    response = HttpResponse(drawn.image, content_type=drawn.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _SANDBOX
    return response


@require_safe
def pdf(http_request: HttpRequest, approval_id: int) -> HttpResponse:
    """Hand out the letter, once approved with its seal."""
    actor, now = actor_of(http_request), clock_of(http_request).now()
    approval = approval_for(approval_id, actor=actor, at=now)
    if approval.attachment is not None:
        sealed = approval.attachment
        return pdf_response(bytes(sealed.content), filename=sealed.filename)
    version = approval.letter_version
    return pdf_response(bytes(version.pdf), filename=version.filename)


def password_context(http_request: HttpRequest, after: str) -> dict[str, Any]:
    """Return whether the password is to be given again first, and where."""
    actor, now = actor_of(http_request), clock_of(http_request).now()
    return {
        "password_needed": not password_is_recent(actor, at=now),
        "password_address": ask_again_url(after),
    }


def _page(approval: Approval, number: int) -> PageImage | None:
    """Return a page of the letter; a sealed one's were drawn when it was sealed."""
    if approval.attachment is None:
        return own_page(bytes(approval.letter_version.pdf), number)
    kept = approval.attachment.pages.filter(number=number).first()
    if kept is None:
        return None
    return PageImage(number, bytes(kept.image), kept.width, kept.height, kept.content_type)


def _page_count(approval: Approval) -> int:
    if approval.attachment is not None:
        return approval.attachment.page_count
    return own_page_count(bytes(approval.letter_version.pdf))


def _capacity(approval: Approval, http_request: HttpRequest, at: datetime) -> Capacity | None:
    """Return in what capacity the reader answers; ``None`` where he does not any more."""
    if not approval.is_waiting:
        return None
    try:
        return capacity_of(approval, actor_of(http_request), at=at)
    except AMSError:
        return None
