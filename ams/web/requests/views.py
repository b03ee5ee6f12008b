"""Following a request: list, detail, the part that refreshes itself, the printable page."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ams.mailboxes.eligibility import needs_mailbox
from ams.requests.access import record_view, request_for
from ams.requests.models import Request
from ams.web.actor import actor_of, clock_of
from ams.web.dashboard.mine import lines_of
from ams.web.paging import page_of
from ams.web.requests.forms import RequestFilter
from ams.web.requests.page import page_context, status_context, version_of
from ams.web.requests.waiting import letters_to_file


@require_GET
def index(http_request: HttpRequest) -> HttpResponse:
    """List the actor's own requests, and the letters that he has not filed yet."""
    actor, now = actor_of(http_request), clock_of(http_request).now()
    form = RequestFilter(http_request.GET)
    own = Request.objects.filter(applicant_id=actor.person_id or 0)
    page = page_of(http_request, form.narrow(own.select_related("certificate")))
    context = {
        "form": form,
        "page": page,
        "lines": lines_of(page),
        "letters": letters_to_file(actor, at=now),
        "has_any": own.exists(),
        "is_person": actor.person_id is not None,
        "needs_mailbox": needs_mailbox(actor),
    }
    return render(http_request, "web/requests/list.html", context)


@require_GET
def detail(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show a request; looking at another person's is recorded."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    request = request_for(request_id, actor=actor)
    record_view(request_id, actor=actor, clock=clock)
    context = page_context(request, actor=actor, at=clock.now())
    return render(http_request, "web/requests/detail.html", context)


@require_GET
def printable(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show everything about a request on paper's terms."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    request = request_for(request_id, actor=actor)
    record_view(request_id, actor=actor, clock=clock)
    now = clock.now()
    context = {**page_context(request, actor=actor, at=now), "printed_at": now, "reader": actor}
    return render(http_request, "web/requests/print.html", context)


@require_GET
def progress(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Answer the page that looks again: the status part, or nothing where nothing has changed."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    request = request_for(request_id, actor=actor)
    if http_request.GET.get("versi") == version_of(request):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = status_context(request, actor=actor, at=clock.now())
    return render(http_request, "web/requests/progress.html", context)
