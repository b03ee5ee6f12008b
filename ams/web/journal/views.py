"""The journal for auditors: read, filter, export, check that it is what was written."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ams.core.actor import Actor, Role
from ams.core.errors import NotPermitted
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.journal.services import append
from ams.web.actor import actor_of, clock_of
from ams.web.journal import export
from ams.web.journal.forms import JournalFilter
from ams.web.journal.state import check_now, journal_state
from ams.web.journal.wording import event_text, subject_text
from ams.web.paging import page_of

_PER_PAGE = 50


@require_GET
def index(http_request: HttpRequest) -> HttpResponse:
    """List the entries, the newest first."""
    _auditor(http_request)
    form = JournalFilter(http_request.GET)
    page = page_of(http_request, form.narrow(Entry.objects.order_by("-seq")), per_page=_PER_PAGE)
    rows = [
        {
            "entry": entry,
            "event": event_text(entry.event),
            "subject": subject_text(entry.subject_kind),
            "data": sorted(entry.data.items()),
        }
        for entry in page
    ]
    context = {"form": form, "page": page, "rows": rows, "state": journal_state()}
    return render(http_request, "web/journal/journal.html", context)


@require_POST
def check(http_request: HttpRequest) -> HttpResponse:
    """Recompute the whole journal and tell what was found."""
    _auditor(http_request)
    found = check_now(clock_of(http_request))
    if found.broken_at is None:
        messages.success(http_request, _("Log utuh: seluruh entri dihitung ulang dan cocok."))
    else:
        messages.error(
            http_request,
            _("Log tidak utuh mulai entri nomor %(seq)d.") % {"seq": found.broken_at},
        )
    return redirect("journal")


@require_POST
def export_file(http_request: HttpRequest) -> HttpResponseBase:
    """Hand out the filtered entries; the journal records who took what."""
    actor = _auditor(http_request)
    form = JournalFilter(http_request.POST)
    entries = form.narrow(Entry.objects.order_by("seq"))
    as_csv = http_request.POST.get("bentuk") == "csv"
    kind = "csv" if as_csv else "jsonl"
    count = entries.count()
    with transaction.atomic():
        written = append(
            Event.JOURNAL_EXPORT,
            subject=Subject("journal", ""),
            actor=actor,
            at=clock_of(http_request).now(),
            data={"format": kind, "entries": count, "filter": form.asked()},
        )
    # What is written from here on, this export's own entry first, is not part of it.
    entries = entries.filter(seq__lt=written.seq)
    lines = export.csv_lines(entries) if as_csv else export.json_lines(entries)
    response = StreamingHttpResponse(
        lines, content_type="text/csv; charset=utf-8" if as_csv else "application/jsonl"
    )
    response["Content-Disposition"] = f'attachment; filename="ams-log-{written.seq - 1}.{kind}"'
    return response


def _auditor(http_request: HttpRequest) -> Actor:
    """Return the actor if he is an auditor.

    Raises:
        NotPermitted: he is not.
    """
    actor = actor_of(http_request)
    if not actor.has(Role.AUDITOR):
        raise NotPermitted(f"'{actor.name}' is no auditor")
    return actor
