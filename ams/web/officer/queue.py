"""The officers' queue: what is new, in work, waiting for the applicant, done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from ams.requests.acts import RequestAct, may
from ams.requests.claim import is_stale
from ams.requests.models import Request
from ams.requests.queue import QueueFilter, counts, queue
from ams.web.actor import actor_of, clock_of
from ams.web.officer.access import may_accompany, officer_of
from ams.web.officer.forms import QueueForm
from ams.web.officer.words import activity_text, waiting_text
from ams.web.paging import page_of

TABS = {
    QueueFilter.NEW: (_("Baru"), "inbox"),
    QueueFilter.IN_WORK: (_("Sedang dikerjakan"), "user-check"),
    QueueFilter.WAITING: (_("Menunggu pemohon"), "hourglass"),
    QueueFilter.DONE: (_("Selesai"), "circle-check"),
}


@require_GET
def index(http_request: HttpRequest) -> HttpResponse:
    """List one part of the actor's queue; officers and auditors have one."""
    actor, now = officer_of(http_request), clock_of(http_request).now()
    form = QueueForm(http_request.GET)
    which, words = form.chosen()
    numbers = counts(actor, search=words)
    page = page_of(http_request, queue(actor, which, search=words))
    rows = [
        {
            "case": request,
            "activity": activity_text(request),
            "waits": waiting_text(request, now),
            "stale": request.claimed_by_id is not None and is_stale(request, at=now),
            "is_mine": request.claimed_by_id == actor.account_id,
            "may_claim": request.claimed_by_id != actor.account_id
            and may(RequestAct.CLAIM, request, actor=actor, at=now),
        }
        for request in page
    ]
    tabs = [
        {"key": key.value, "text": text, "icon": icon, "count": numbers[key], "here": key is which}
        for key, (text, icon) in TABS.items()
    ]
    context = {
        "tabs": tabs, "which": which.value, "form": form, "page": page, "rows": rows,
        "may_accompany": may_accompany(actor),
    }  # fmt: skip
    return render(http_request, "web/officer/queue.html", context)


def next_in_queue(http_request: HttpRequest, *, after: Request) -> Request | None:
    """Return the next request that nobody has taken, for an officer who has just finished one."""
    return queue(actor_of(http_request), QueueFilter.NEW).exclude(pk=after.pk).first()
