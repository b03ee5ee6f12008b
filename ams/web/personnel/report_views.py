"""Report personnel events from a table: upload, preview, take; nothing on any error."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ams.accounts.errors import ImportRefused
from ams.accounts.people_table import MOST_ROWS
from ams.core.actor import Role
from ams.core.errors import NotFound
from ams.personnel.events_table import COLUMNS, REQUIRED, template
from ams.personnel.reporting import (
    ReportOutcome,
    RowAction,
    Sender,
    preview_events,
    report_events,
    sender_of,
)
from ams.web.actor import actor_of, clock_of
from ams.web.downloads import file_response
from ams.web.personnel.forms import EventsForm


@require_http_methods(["GET", "HEAD", "POST"])
def upload(http_request: HttpRequest) -> HttpResponse:
    """Take a table and show what reporting it would do."""
    sender = _sender(http_request)
    if http_request.method != "POST":
        return _upload_page(http_request, EventsForm())
    form = EventsForm(http_request.POST, http_request.FILES)
    if not form.is_valid():
        return _upload_page(http_request, form)
    content = form.content()
    outcome = preview_events(content, sender=sender, clock=clock_of(http_request))
    return _preview_page(http_request, outcome, content)


@require_POST
def confirm(http_request: HttpRequest) -> HttpResponse:
    """Take the table that the preview showed; it is checked anew, whole."""
    sender = _sender(http_request)
    content = http_request.POST.get("table", "").encode()
    try:
        outcome = report_events(content, sender=sender, clock=clock_of(http_request))
    except ImportRefused as refusal:
        return _preview_page(http_request, ReportOutcome(problems=list(refusal.problems)), content)
    proposed = outcome.count(RowAction.PROPOSE)
    said = ngettext(
        "%(count)s usulan baru untuk petugas; belum ada yang dicabut.",
        "%(count)s usulan baru untuk petugas; belum ada yang dicabut.",
        proposed,
    )
    messages.success(http_request, said % {"count": proposed})
    actor = sender.actor
    return redirect("proposal_list" if actor.is_officer else "events_upload")


@require_safe
def empty_table(http_request: HttpRequest) -> HttpResponse:
    """Hand out a table with all columns and no row."""
    _sender(http_request)
    return file_response(
        template(), filename="templat-peristiwa.csv", content_type="text/csv; charset=utf-8"
    )


def _sender(http_request: HttpRequest) -> Sender:
    """Return the actor as sender.

    Raises:
        NotFound: for this actor there is no such page.
    """
    actor = actor_of(http_request)
    if not (actor.is_officer or actor.has(Role.ADMINISTRATOR)):
        raise NotFound(f"{http_request.path} does not exist for '{actor.name}'")
    return sender_of(actor)


def _upload_page(http_request: HttpRequest, form: EventsForm) -> HttpResponse:
    columns = [(name, theirs[1:], name in REQUIRED) for name, theirs in COLUMNS.items()]
    context = {"form": form, "columns": columns, "most_rows": MOST_ROWS}
    return render(http_request, "web/personnel/upload.html", context)


def _preview_page(
    http_request: HttpRequest, outcome: ReportOutcome, content: bytes
) -> HttpResponse:
    context = {
        "outcome": outcome,
        "proposed": outcome.count(RowAction.PROPOSE),
        "passed": len(outcome.rows) - outcome.count(RowAction.PROPOSE),
        "table": content.decode("utf-8-sig", "replace") if not outcome.problems else "",
    }
    return render(http_request, "web/personnel/preview.html", context)
