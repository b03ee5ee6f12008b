"""The certificates that are held, each with its deadline, and what an officer says of one."""

from django.contrib import messages
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ams.accounts.services import record_view
from ams.core.actor import Actor
from ams.core.errors import InvalidInput, NotFound, NotPermitted, RuleViolation
from ams.holding.models import HoldCase, holds_for
from ams.holding.reviewing import check_reviewable, hold_for, leave_held
from ams.requests.conduct import REVOCATION
from ams.requests.models import Request
from ams.revocation import services as revocations
from ams.revocation.models import Hold
from ams.web.actor import actor_of, clock_of
from ams.web.forms import take_errors
from ams.web.holding.forms import HoldFilter, ReviewForm
from ams.web.paging import page_of

_REFUSALS = (NotFound, NotPermitted, RuleViolation)


@require_GET
def index(http_request: HttpRequest) -> HttpResponse:
    """List the holds that exist for the actor, what is due first at the top."""
    actor = actor_of(http_request)
    form = HoldFilter(http_request.GET)
    soonest = F("case__due_at").asc(nulls_last=True)
    page = page_of(http_request, form.narrow(holds_for(actor)).order_by(soonest, "pk"))
    context = {"form": form, "page": page, "now": clock_of(http_request).now()}
    return render(http_request, "web/holding/list.html", context)


@require_GET
def detail(http_request: HttpRequest, hold_id: int) -> HttpResponse:
    """Show one hold; looking at another person's is recorded."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    hold = hold_for(hold_id, actor=actor)
    holder = hold.certificate.holder
    if holder is not None:
        with transaction.atomic():
            record_view(holder.pk, actor=actor, clock=clock)
    case: HoldCase | None = getattr(hold, "case", None)
    context = {
        "hold": hold,
        "held_case": case,
        "certificate": hold.certificate,
        "own": holder is not None and holder.pk == actor.person_id,
        "case": _revocation(hold, case),
        "reviews": list(case.reviews.all()) if case else [],
        "may_settle": _may_settle(hold, actor),
        "may_review": _may_review(hold, actor),
        "now": clock.now(),
    }
    return render(http_request, "web/holding/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(http_request: HttpRequest, hold_id: int) -> HttpResponse:
    """Ask for a remark and leave the certificate held."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    hold = hold_for(hold_id, actor=actor)
    check_reviewable(hold, actor)
    form = ReviewForm(http_request.POST if http_request.method == "POST" else None)
    if form.is_valid():
        try:
            leave_held(hold_id, remark=form.cleaned_data["remark"], actor=actor, clock=clock)
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(http_request, _("Peninjauan dicatat; sertifikat tetap ditangguhkan."))
            return redirect("hold_detail", hold_id)
    context = {"hold": hold, "held_case": hold.case, "form": form, "now": clock.now()}
    status = 422 if form.errors else 200
    return render(http_request, "web/holding/review.html", context, status=status)


def _revocation(hold: Hold, case: HoldCase | None) -> Request | None:
    """Return the request that the certificate's fate is decided on: the open one, or the case's."""
    moving = Request.objects.open().filter(procedure_key=REVOCATION)
    found = moving.filter(certificate=hold.certificate_id).first()
    return found or (case.request if case else None)


def _may_settle(hold: Hold, actor: Actor) -> bool:
    try:
        revocations.check_entitled(hold.certificate, actor)
    except (NotPermitted, NotFound):
        return False
    return hold.ended_at is None


def _may_review(hold: Hold, actor: Actor) -> bool:
    try:
        check_reviewable(hold, actor)
    except _REFUSALS:
        return False
    return True
