"""The officers' queue: what is new, in work, waiting for the applicant, done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from ams.holding.models import needing_an_officer
from ams.personnel.models import Proposal
from ams.requests.claim import STALE_AFTER, claimable, is_stale
from ams.requests.four_eyes import first_officers
from ams.requests.queue import MOST_ENDED, QueueFilter, counts, find, queue
from ams.web.actor import clock_of
from ams.web.officer.access import may_accompany, officer_of
from ams.web.officer.forms import QueueForm
from ams.web.officer.words import activity_text, waiting_text
from ams.web.paging import page_of
from ams.workbench.preferences import wishes_of
from ams.workbench.urgency import by_urgency

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
    which, words, procedure = form.chosen()
    found = find(actor, words, procedure)
    numbers = counts(actor, found=found)
    listed = queue(actor, which, found=found)
    if which in (QueueFilter.NEW, QueueFilter.IN_WORK):
        listed = by_urgency(listed, at=now)
    page = page_of(http_request, listed)
    second = first_officers(page)
    may_claim = claimable(list(page), actor=actor, at=now)
    rows = [
        {
            "case": request,
            "activity": activity_text(request),
            "waits": waiting_text(request, now),
            "stale": request.claimed_by_id is not None and is_stale(request, at=now),
            "is_mine": request.claimed_by_id == actor.account_id,
            "may_claim": request.pk in may_claim,
            "second": second.get(request.pk),
            "ends": request.claimed_at + STALE_AFTER if request.claimed_at else None,
            "late": getattr(request, "late", False),
        }
        for request in page
    ]
    tabs = [
        {
            "key": key.value,
            "text": text,
            "icon": icon,
            "count": _shown(numbers[key]) if key is QueueFilter.DONE else str(numbers[key]),
            "here": key is which,
        }
        for key, (text, icon) in TABS.items()
    ]
    context = {
        "tabs": tabs, "which": which.value, "form": form, "page": page, "rows": rows,
        "may_accompany": may_accompany(actor),
        "wishes": wishes_of(actor) if actor.is_officer else None,
        "holds": needing_an_officer(actor).count(),
        "proposals": Proposal.objects.for_actor(actor).open().count(),
    }  # fmt: skip
    return render(http_request, "web/officer/queue.html", context)


def _shown(number: int) -> str:
    return f"{MOST_ENDED}+" if number > MOST_ENDED else str(number)
