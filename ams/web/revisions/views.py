"""Revisions to look at: history, one revision, the comparison, the file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ams.procedures.rules import Procedure
from ams.requests.conduct import is_carried_out
from ams.revisions import known
from ams.revisions.access import may_write
from ams.revisions.comparing import compare
from ams.revisions.drafting import today
from ams.revisions.keeping import procedure_of
from ams.revisions.models import Revision
from ams.revisions.sections import sections
from ams.web.actor import clock_of
from ams.web.downloads import file_response
from ams.web.paging import page_of
from ams.web.revisions.access import acts_for, reader_of, revision_of
from ams.web.revisions.presentation import contributions, state_of

TOML = "application/toml"


@require_safe
def index(http_request: HttpRequest) -> HttpResponse:
    """List what is in effect, and every revision with who, when and why."""
    actor = reader_of(http_request)
    day = today(clock_of(http_request))
    page = page_of(http_request, Revision.objects.order_by("-id"))
    context = {
        "procedures": [(one, is_carried_out(one)) for one in known.all_current(day)],
        "page": page,
        "rows": [(one, state_of(one, day)) for one in page],
        "may_write": may_write(actor),
    }
    return render(http_request, "web/revisions/list.html", context)


@require_safe
def detail(http_request: HttpRequest, revision_id: int) -> HttpResponse:
    """Show a revision: where it stands, its parts, who worked on it."""
    actor, clock = reader_of(http_request), clock_of(http_request)
    revision = revision_of(revision_id)
    procedure = procedure_of(revision)
    context = {
        "revision": revision,
        "procedure": procedure,
        "ordinal": known.ordinal(procedure),
        "state": state_of(revision, today(clock)),
        "sections": sections(procedure),
        "changes": len(_changes(revision, procedure)),
        "contributions": contributions(revision),
        "acts": acts_for(revision, actor, clock),
    }
    return render(http_request, "web/revisions/detail.html", context)


@require_safe
def comparison(http_request: HttpRequest, revision_id: int) -> HttpResponse:
    """Show the revision beside the one it was made from."""
    actor, clock = reader_of(http_request), clock_of(http_request)
    revision = revision_of(revision_id)
    procedure = procedure_of(revision)
    context = {
        "revision": revision,
        "procedure": procedure,
        "base": known.get(revision.procedure_key, revision.base),
        "changes": _changes(revision, procedure),
        "acts": acts_for(revision, actor, clock),
    }
    return render(http_request, "web/revisions/comparison.html", context)


@require_safe
def download(http_request: HttpRequest, revision_id: int) -> HttpResponse:
    """Hand out the revision's file, a draft's too."""
    reader_of(http_request)
    revision = revision_of(revision_id)
    filename = f"{revision.procedure_key}-{revision.name}.toml"
    return file_response(revision.content.encode(), filename=filename, content_type=TOML)


def _changes(revision: Revision, procedure: Procedure) -> tuple[object, ...]:
    base = known.get(revision.procedure_key, revision.base)
    return compare(base, procedure, language=get_language() or "id")
