"""One request on the officer's desk: what there is to do now, with everything for it beside."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from ams.requests.access import record_view, request_for
from ams.requests.acts import RequestAct, acts_for
from ams.requests.comparison import comparison
from ams.requests.documents import document_items
from ams.requests.models import Request
from ams.web.account.reauthentication import ask_again_url, password_is_recent
from ams.web.actor import actor_of, clock_of
from ams.web.officer.access import officer_of
from ams.web.officer.forms import CertificateCheckForm, DocumentCheckForm, RevocationForm
from ams.web.requests.page import page_context

_WORK = (RequestAct.CHECK_DOCUMENTS, RequestAct.CHECK_CERTIFICATE, RequestAct.REVOKE)


@require_GET
def check(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show the request with the form of what the actor can do with it now.

    Who can do nothing with it is led to the request's own page.
    """
    actor, clock = officer_of(http_request), clock_of(http_request)
    request = request_for(request_id, actor=actor)
    available = {one.act for one in acts_for(request, actor=actor, at=clock.now())}
    if not available & {*_WORK, RequestAct.CLAIM, RequestAct.ACKNOWLEDGE_OTHER_WAY}:
        return redirect("request_detail", request_id)
    record_view(request_id, actor=actor, clock=clock)
    return desk(http_request, request)


def desk(
    http_request: HttpRequest, request: Request, *, form: forms.Form | None = None
) -> HttpResponse:
    """Return the page; ``form`` is one that was refused, shown again with its errors."""
    actor, now = actor_of(http_request), clock_of(http_request).now()
    available = {one.act.value: one.label for one in acts_for(request, actor=actor, at=now)}
    work = next((act for act in _WORK if act.value in available), None)
    context: dict[str, Any] = {
        **page_context(request, actor=actor, at=now),
        "available": available,
        "work": work.value if work else "",
    }
    if work is RequestAct.CHECK_DOCUMENTS:
        context["form"] = form or DocumentCheckForm(items=document_items(request))
    elif work is RequestAct.CHECK_CERTIFICATE:
        context["comparison"] = comparison(request, at=now)
        context["form"] = form or CertificateCheckForm()
    elif work is RequestAct.REVOKE:
        context["form"] = form or RevocationForm()
        context["password_needed"] = not password_is_recent(actor, clock=clock_of(http_request))
        context["password_address"] = ask_again_url(http_request.path)
    status = 422 if form is not None and form.errors else 200
    return render(http_request, "web/officer/desk.html", context, status=status)
