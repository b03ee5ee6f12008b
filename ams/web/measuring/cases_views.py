"""The cases behind a figure: numbers, times and where each stands; names are on the case's page."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ams.core.actor import Actor, Role
from ams.measuring import wording
from ams.measuring.cases import certificates_behind, marks
from ams.measuring.errors import FiguresNotFound
from ams.measuring.figures import of_age, open_cases
from ams.measuring.limits import Level
from ams.measuring.models import Figure, Mark, Verdict
from ams.measuring.overdue import overdue_cases
from ams.requests.models import Request, RequestQuerySet
from ams.requests.scope import agencies_in_scope
from ams.web.measuring.access import Asked, asked_of
from ams.web.officer.words import activity_text
from ams.web.paging import page_of


@require_safe
def cases(http_request: HttpRequest) -> HttpResponse:
    """List what a figure of the period counts."""
    asked = asked_of(http_request)
    figure, label, verdict = _figure(http_request), _asked(http_request, "nilai"), None
    if (mutu := _asked(http_request, "mutu")) in {str(value) for value in Verdict.values}:
        verdict = Verdict(int(mutu))
    found = marks(asked.wanted, figure, label=label, verdict=verdict)
    page = page_of(http_request, found)
    context = {
        "page": page,
        "rows": [_marked(mark, asked.actor) for mark in page],
        "title": _title(figure),
        "what": _what(figure, label, verdict, asked),
        "period": asked.form.period_text(),
        "back": _back(http_request),
        "measured": figure in {Figure.STEP, Figure.PUBLISHED, Figure.TOLD},
    }
    return render(http_request, "web/measuring/cases.html", context)


@require_safe
def open_now(http_request: HttpRequest) -> HttpResponse:
    """List the open cases of an age, the oldest first."""
    asked, age = asked_of(http_request), _asked(http_request, "umur")
    context = {
        **_open_context(http_request, of_age(open_cases(asked.wanted), age, asked.now), asked),
        "title": _("Permohonan yang masih berjalan"),
        "what": wording.age_text(age) if age else "",
    }
    return render(http_request, "web/measuring/cases.html", context)


def _open_context(
    http_request: HttpRequest, found: RequestQuerySet, asked: Asked
) -> dict[str, object]:
    page = page_of(http_request, found.select_related("applicant__agency").order_by("filed_at"))
    rows = [
        {"case": one, "agency": one.applicant.agency, "activity": activity_text(one),
         "has_page": _has_page(one, asked.actor)}
        for one in page
    ]  # fmt: skip
    return {"page": page, "rows": rows, "period": "", "back": _back(http_request)}


@require_safe
def overdue(http_request: HttpRequest) -> HttpResponse:
    """List the open cases that somebody was told of, of one level or all, the oldest first."""
    asked, level = asked_of(http_request), _asked(http_request, "tingkat")
    if level and level not in set(Level):
        raise FiguresNotFound(f"no level '{level}'")
    context = {
        **_open_context(http_request, overdue_cases(asked.wanted, level), asked),
        "title": _("Permohonan terlambat atau terlupakan"),
        "what": wording.level_text(level) if level else "",
    }
    return render(http_request, "web/measuring/cases.html", context)


@require_safe
def certificates(http_request: HttpRequest) -> HttpResponse:
    """List the certificates of a state, or those in force that end in a month."""
    asked = asked_of(http_request)
    state, month = _asked(http_request, "keadaan"), _month(_asked(http_request, "bulan"))
    found = certificates_behind(asked.wanted.agencies, asked.now, state=state, month=month)
    page = page_of(http_request, found)
    context = {
        "page": page,
        "rows": [{"one": one, "state": one.state_at(asked.now)} for one in page],
        "what": wording.certificate_state_text(state) if state and not month else "",
        "month": month,
        "back": _back(http_request),
    }
    return render(http_request, "web/measuring/certificates.html", context)


def _marked(mark: Mark, actor: Actor) -> dict[str, object]:
    return {
        "case": mark.request,
        "agency": mark.agency,
        "mark": mark,
        "activity": wording.step_text(mark.procedure_key, mark.label)
        if mark.figure == Figure.STEP
        else activity_text(mark.request),
        "working": wording.span_text(mark.working),
        "waiting": wording.span_text(mark.waiting) if mark.figure == Figure.STEP else "",
        "has_page": _has_page(mark.request, actor),
    }


def _has_page(request: Request, actor: Actor) -> bool:
    """Tell whether the case's own page exists for the actor."""
    scope = agencies_in_scope(actor)
    return actor.has(Role.AUDITOR) or scope is None or request.applicant.agency_id in scope


def _figure(http_request: HttpRequest) -> Figure:
    asked = _asked(http_request, "angka") or Figure.CASE.value
    if asked not in set(Figure) - {Figure.WAIT}:
        raise FiguresNotFound(f"no figure '{asked[:40]}'")
    return Figure(asked)


def _title(figure: Figure) -> str:
    return {
        Figure.CASE: _("Permohonan"),
        Figure.REASON: _("Permohonan menurut alasan"),
        Figure.STEP: _("Aktivitas"),
        Figure.RETURNED: _("Pengembalian"),
        Figure.WHY: _("Sebab pengembalian"),
        Figure.PUBLISHED: _("Dari klik sampai diumumkan"),
        Figure.TOLD: _("Dari klik sampai diberitahukan"),
        Figure.SATISFACTION: _("Kepuasan pemohon"),
    }[figure]


def _what(figure: Figure, label: str, verdict: Verdict | None, asked: Asked) -> str:
    procedure = asked.wanted.procedure
    if not label:
        return wording.procedure_text(procedure) if procedure else ""
    match figure:
        case Figure.CASE:
            words = wording.status_text(label)
        case Figure.REASON:
            words = wording.reason_text(label)
        case Figure.STEP:
            words = wording.step_text(procedure, label).rstrip(".")
        case Figure.WHY:
            words = wording.why_text(label)
        case Figure.SATISFACTION:
            words = wording.satisfaction_text(label)
        case _:
            words = ""
    kept = {Verdict.KEPT: _("memenuhi mutu baku"), Verdict.MISSED: _("melampaui mutu baku")}
    return f"{words} ({kept[verdict]})" if verdict in kept else words


def _asked(http_request: HttpRequest, name: str) -> str:
    return http_request.GET.get(name, "")[:40]


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError as error:
        raise FiguresNotFound(f"'{text}' is no month") from error


def _back(http_request: HttpRequest) -> str:
    """Return the query with which the figures were asked for, without what chose the list."""
    query = http_request.GET.copy()
    for name in ("angka", "nilai", "mutu", "umur", "tingkat", "keadaan", "bulan", "halaman"):
        query.pop(name, None)
    return query.urlencode()
