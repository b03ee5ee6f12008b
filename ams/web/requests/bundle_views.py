"""The case bundle: asked for by a press, watched while the worker makes it, handed out."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from ams.evidence.asking import KEPT, MAKE, ask, bundle_for, fetch, is_current
from ams.evidence.errors import BundleNotReady, NoBundle
from ams.evidence.making import Stage
from ams.evidence.models import CaseBundle
from ams.jobs.services import is_failing
from ams.requests.access import request_for
from ams.requests.standing import standing_of
from ams.web.actor import actor_of, clock_of
from ams.web.downloads import pdf_response
from ams.web.errors import text_for, text_of
from ams.web.requests.wording import STAGES

POLL_SECONDS = 1
_View = Callable[[HttpRequest, UUID], HttpResponse]


def _once_published(view: _View) -> _View:
    """Lead back to the case, saying when, where it is not published yet."""

    @wraps(view)
    def guarded(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
        try:
            return view(http_request, request_id)
        except BundleNotReady as error:
            messages.warning(http_request, text_for(error))
            return redirect("request_detail", request_id)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@_once_published
def show(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show how far the bundle is; POST asks for it, and hands it out at once where it is made."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    if http_request.method == "POST":
        bundle = ask(request_id, actor=actor, clock=clock)
        return _handed_out(http_request, request_id) if bundle.is_ready else _page(request_id)
    return render(http_request, "web/requests/bundle.html", _context(http_request, request_id))


@require_GET
@_once_published
def progress(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show how far the bundle is, for the page to put in place of what it shows."""
    return render(http_request, "web/requests/_bundle.html", _context(http_request, request_id))


@require_GET
@_once_published
def download(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Hand out the bundle that was made."""
    return _handed_out(http_request, request_id)


def _handed_out(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    actor, clock = actor_of(http_request), clock_of(http_request)
    try:
        made = fetch(request_id, actor=actor, clock=clock)
    except NoBundle as error:
        messages.warning(http_request, text_for(error))
        return _page(request_id)
    return pdf_response(made.content, filename=made.filename)


def _page(request_id: UUID) -> HttpResponse:
    return redirect("request_bundle", request_id)


def _context(http_request: HttpRequest, request_id: UUID) -> dict[str, object]:
    actor, clock = actor_of(http_request), clock_of(http_request)
    bundle = bundle_for(request_id, actor=actor, clock=clock)
    request = request_for(request_id, actor=actor)
    return {
        "case": request,
        "own": standing_of(request, actor).is_applicant,
        "bundle": bundle,
        "current": bundle is not None and is_current(bundle, actor=actor, at=clock.now()),
        "until": bundle.asked_at + KEPT if bundle else None,
        "steps": _steps(bundle) if bundle else [],
        "done": list(Stage).index(Stage(bundle.stage)) if bundle and bundle.stage else 0,
        "failing": bundle is not None and bundle.is_waiting and is_failing(MAKE, str(bundle.pk)),
        "why": text_of(bundle.failure) if bundle and bundle.failure else "",
        "poll_seconds": POLL_SECONDS if bundle and bundle.is_waiting else 0,
    }


def _steps(bundle: CaseBundle) -> list[dict[str, object]]:
    """Return each stage in words, and whether it is done, at hand or to come."""
    stages = list(Stage)
    at = stages.index(Stage(bundle.stage)) if bundle.stage else -1
    return [
        {"text": STAGES[stage], "done": place < at, "now": place == at}
        for place, stage in enumerate(stages)
    ]
