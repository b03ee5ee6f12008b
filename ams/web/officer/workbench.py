"""One request on the officer's desk: what there is to do now, with everything for it beside."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from ams.accounts.recent_password import password_is_recent
from ams.core.actor import Actor
from ams.letters.inspection import size_text
from ams.requests.access import record_view, request_for
from ams.requests.acts import RequestAct, acts_for
from ams.requests.claim import STALE_AFTER
from ams.requests.comparison import comparison
from ams.requests.conduct import REVOCATION
from ams.requests.confirm import all_clear
from ams.requests.correction_letter import wording_for
from ams.requests.documents import document_items
from ams.requests.four_eyes import (
    Checkers,
    checkers_of,
    first_officers,
    wants_two,
    whom_to_ask,
)
from ams.requests.models import CheckKind, Request
from ams.web.account.reauthentication import ask_again_url
from ams.web.actor import actor_of, clock_of
from ams.web.issuance.desk import issuance_context
from ams.web.mailboxes.desk import mailbox_context
from ams.web.officer.access import officer_of
from ams.web.officer.forms import (
    CertificateCheckForm,
    DocumentCheckForm,
    OutsideRecordForm,
    RevocationForm,
)
from ams.web.requests.page import page_context
from ams.workbench.blocks import blocks_for
from ams.workbench.preferences import wishes_of

_WORK = (RequestAct.CHECK_DOCUMENTS, RequestAct.CHECK_CERTIFICATE, RequestAct.REVOKE,
         RequestAct.RECORD_OUTSIDE, RequestAct.REGISTER, RequestAct.VERIFY,
         RequestAct.ISSUE, RequestAct.DISPOSE, RequestAct.CREATE_MAILBOX,
         RequestAct.HAND_OVER)  # fmt: skip
_ON_ONE_SCREEN = frozenset({
    RequestAct.CHECK_DOCUMENTS, RequestAct.CHECK_CERTIFICATE, RequestAct.REVOKE
})  # fmt: skip
_OF_ISSUANCE = frozenset({RequestAct.REGISTER, RequestAct.VERIFY, RequestAct.ISSUE})
_OF_MAILBOX = frozenset({RequestAct.DISPOSE, RequestAct.CREATE_MAILBOX, RequestAct.HAND_OVER})
_MORE = frozenset({
    RequestAct.CLAIM, RequestAct.ACKNOWLEDGE_OTHER_WAY, RequestAct.HAND_OVER_AGAIN
})  # fmt: skip


@require_GET
def check(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show the request with the form of what the actor can do with it now.

    Who can do nothing with it is led to the request's own page; whoever has checked it and must
    leave the decision to another reads here why, and whom to ask.
    """
    actor, clock = officer_of(http_request), clock_of(http_request)
    request = request_for(request_id, actor=actor)
    available = {one.act for one in acts_for(request, actor=actor, at=clock.now())}
    if not available & {*_WORK, *_MORE, RequestAct.RELEASE} and not _has_checked(
        actor, _waiting_for_another(request)
    ):
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
    second = _waiting_for_another(request)
    context: dict[str, Any] = {
        **page_context(request, actor=actor, at=now),
        "available": available,
        "work": work.value if work else "",
        "wishes": wishes_of(actor),
        "claim_ends": request.claimed_at + STALE_AFTER if request.claimed_at else None,
        "second": second,
        "whom": whom_to_ask(request, second, at=now) if _has_checked(actor, second) else "",
        "two": _who_checked_before(request, actor),
    }
    if work in _ON_ONE_SCREEN and request.procedure_key == REVOCATION:
        context["comparison"] = comparison(request, at=now)
    if work is RequestAct.CHECK_DOCUMENTS:
        items = document_items(request)
        wording = wording_for(request, [one.key for one in items])
        shown = form or DocumentCheckForm(items=items)
        shown.fields["letter"].widget.attrs["lang"] = wording.language
        context |= {"form": shown, "letter_wording": wording}
        context["blocks"] = list(blocks_for(request))
        context["all_clear"] = all_clear(items) and form is None
    elif work is RequestAct.CHECK_CERTIFICATE:
        context["form"] = form or CertificateCheckForm()
    elif work is RequestAct.REVOKE:
        context["form"] = form or RevocationForm()
        context["password_needed"] = not password_is_recent(actor, at=clock_of(http_request).now())
        context["password_address"] = ask_again_url(http_request.path)
    elif work is RequestAct.RECORD_OUTSIDE:
        context["form"] = form or OutsideRecordForm(initial={"performed_by": actor.name})
        context |= {"limit_text": size_text(settings.AMS_UPLOAD_LIMIT_BYTES)}
    elif work in _OF_MAILBOX:
        context |= mailbox_context(work, request, form=form)
    elif work in _OF_ISSUANCE:
        context |= issuance_context(request, actor=actor, at=now)
        context["password_needed"] = not password_is_recent(actor, at=now)
        context["password_address"] = ask_again_url(http_request.path)
    status = 422 if form is not None and form.errors else 200
    return render(http_request, "web/officer/desk.html", context, status=status)


def _who_checked_before(request: Request, actor: Actor) -> Checkers | None:
    """Return, where two officers are wanted, the others whose checks a check of ``actor`` joins.

    None where one officer is enough, or the checks are over. Who has checked himself joins nobody.
    """
    if request.activity not in (CheckKind.DOCUMENTS, CheckKind.CERTIFICATE):
        return None
    if not request.is_open or not wants_two(request):
        return None
    found = checkers_of(request)
    return Checkers() if _has_checked(actor, found) else found


def _waiting_for_another(request: Request) -> Checkers:
    return first_officers([request]).get(request.pk, Checkers())


def _has_checked(actor: Actor, checkers: Checkers) -> bool:
    return actor.account_id in checkers.names
