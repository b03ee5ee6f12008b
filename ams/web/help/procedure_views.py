"""The procedures as they were signed: page, paper, and files for other people's tools."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ams.core.canonical import canonical
from ams.core.wording import WIB
from ams.letters.procedures import procedure_pdf
from ams.procedures.bpmn.document import bpmn
from ams.procedures.errors import UnknownProcedure
from ams.procedures.exported import as_data
from ams.procedures.flowchart.papers import PaperSize
from ams.procedures.flowchart.told import ways
from ams.procedures.origins import origins_of
from ams.procedures.rules import Procedure
from ams.procedures.sheet import Source
from ams.procedures.writer import to_toml
from ams.requests.conduct import is_carried_out
from ams.revisions import known
from ams.web.actor import actor_or_none, clock_of
from ams.web.downloads import file_response, pdf_response
from ams.web.flowcharts import printed_chart
from ams.web.revisions.training import TrainingLine, line_of


@require_GET
def index(http_request: HttpRequest) -> HttpResponse:
    """List the procedures that are in effect."""
    shown = [(each, is_carried_out(each)) for each in known.all_current(_today(http_request))]
    return render(http_request, "web/help/procedures.html", {"procedures": shown})


@require_GET
def show(http_request: HttpRequest, procedure_key: str, revision: str = "") -> HttpResponse:
    """Show a revision of a procedure in the paper's form, with our notes marked as such."""
    shown = _procedure(http_request, procedure_key, revision)
    language = get_language() or "id"
    context = {
        "procedure": shown,
        "chart": printed_chart(shown, language, _("Bagan alir prosedur")),
        "activities": [
            (each, ways(shown, each, language), origins_of(shown, each))
            for each in shown.activities
        ],
        "is_carried_out": is_carried_out(shown),
        "training": _training(http_request, shown),
        "revisions": known.everything().revisions[shown.key],
        "ordinal": known.ordinal(shown),
        "approval": known.approval(shown),
        "today": _today(http_request),
        "known": {each.key for each in known.all_current(_today(http_request))},
        "minutes_signed": _minutes(shown, Source.SOP),
        "minutes_composed": _minutes(shown, Source.COMPOSED),
        "minutes_proposed": _minutes(shown, Source.PROPOSED),
    }
    return render(http_request, "web/help/procedure.html", context)


@require_GET
def paper(http_request: HttpRequest, procedure_key: str, revision: str) -> HttpResponse:
    """Hand out a revision as PDF/A, on A4 or on F4, in the page's language."""
    shown = _procedure(http_request, procedure_key, revision)
    size = http_request.GET.get("kertas", PaperSize.A4)
    if size not in set(PaperSize):
        raise Http404(f"no paper {size!r}")
    content = procedure_pdf(
        shown,
        language=get_language() or "id",
        size=PaperSize(size),
        ordinal=known.ordinal(shown),
        approval=known.approval(shown),
    )
    return pdf_response(content, filename=_filename(shown, f"-{size.upper()}.pdf"))


@require_GET
def diagram(http_request: HttpRequest, procedure_key: str, revision: str) -> HttpResponse:
    """Hand out a revision as BPMN 2.0, in the page's language."""
    shown = _procedure(http_request, procedure_key, revision)
    return file_response(
        bpmn(shown, get_language() or "id"),
        filename=_filename(shown, ".bpmn"),
        content_type="application/xml",
    )


@require_GET
def data(http_request: HttpRequest, procedure_key: str, revision: str) -> HttpResponse:
    """Hand out a revision as JSON, in both languages."""
    shown = _procedure(http_request, procedure_key, revision)
    return file_response(
        canonical(as_data(shown)),
        filename=_filename(shown, ".json"),
        content_type="application/json",
    )


@require_GET
def file(http_request: HttpRequest, procedure_key: str, revision: str) -> HttpResponse:
    """Hand out a revision as the TOML file that AMS takes back as a draft."""
    shown = _procedure(http_request, procedure_key, revision)
    return file_response(
        to_toml(shown).encode(),
        filename=f"{shown.key}-{shown.revision}.toml",
        content_type="application/toml",
    )


def _training(http_request: HttpRequest, procedure: Procedure) -> TrainingLine | None:
    actor = actor_or_none(http_request)
    return line_of(actor, procedure, clock_of(http_request).now()) if actor else None


def _filename(procedure: Procedure, ending: str) -> str:
    return f"SOP-{procedure.key}-{procedure.revision}{ending}"


def _procedure(http_request: HttpRequest, key: str, revision: str) -> Procedure:
    try:
        if revision:
            return known.get(key, revision)
        return known.current(key, _today(http_request))
    except UnknownProcedure as error:
        raise Http404(str(error)) from error


def _today(http_request: HttpRequest) -> date:
    return clock_of(http_request).now().astimezone(WIB).date()


def _minutes(procedure: Procedure, source: Source) -> int:
    return round(procedure.standard_from(source).total_seconds() / 60)
