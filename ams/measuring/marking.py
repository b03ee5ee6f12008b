"""From a request's history to its marks: what counts, in which month, how long it took."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch

from ams.core.wording import WIB
from ams.measuring.calendars import Calendars
from ams.measuring.models import Figure, Mark, Satisfaction, Verdict
from ams.measuring.working_time import WorkingCalendar
from ams.procedures.errors import UnknownActivity, UnknownProcedure
from ams.procedures.rules import Act, Lane
from ams.requests.models import (
    CLOSED_UNCONFIRMED,
    ENDED_BY_RELEASE,
    ActivityRecord,
    Check,
    CheckKind,
    Request,
)
from ams.revisions import known

_SENT_BACK = frozenset({CheckKind.DOCUMENTS, CheckKind.CERTIFICATE, CheckKind.VERIFICATION})
MISMATCH = "mismatch"
"""The label under which a certificate that did not match is counted among the whys."""


def month_of(moment: datetime) -> date:
    """Return the first day of a moment's month (WIB)."""
    return moment.astimezone(WIB).date().replace(day=1)


def with_what_counts(ids: Collection[UUID]) -> list[Request]:
    """Return the requests with what ``marks_of`` reads of them, and no more."""
    records = ActivityRecord.objects.filter(ended_at__isnull=False).only(
        "request_id", "key", "act", "round", "entered_at", "started_at", "ended_at",
        "standard_seconds",
    )  # fmt: skip
    failed = Check.objects.filter(conforms=False, kind__in=_SENT_BACK).prefetch_related("items")
    found = Request.objects.filter(pk__in=set(ids)).select_related("applicant", "satisfaction")
    needed = found.only(
        "procedure_key", "procedure_revision", "status", "reasons", "filed_at", "decided_at",
        "published_at", "told_at", "applicant__agency_id", "satisfaction__at",
        "satisfaction__score",
    )  # fmt: skip
    return list(needed.prefetch_related(Prefetch("records", records), Prefetch("checks", failed)))


def marks_of(requests: Iterable[Request], calendars: Calendars) -> Iterator[Mark]:
    """Yield every mark of ``requests``, which ``with_what_counts`` fetched."""
    kept = _agencies_kept([request.pk for request in requests])
    for request in requests:
        agency_id = kept.get(request.pk, request.applicant.agency_id)
        for mark in _marks(request, calendars.of(agency_id)):
            mark.request_id, mark.agency_id = request.pk, agency_id
            mark.procedure_key = request.procedure_key
            yield mark


def _agencies_kept(ids: list[UUID]) -> dict[UUID, int]:
    known = Mark.objects.filter(request__in=ids, figure=Figure.CASE)
    return dict(known.values_list("request_id", "agency_id"))


def _marks(request: Request, calendar: WorkingCalendar) -> Iterator[Mark]:
    filed = month_of(request.filed_at)
    yield Mark(figure=Figure.CASE, label=request.status, month=filed)
    for reason in request.reasons:
        yield Mark(figure=Figure.REASON, label=reason, month=filed)
    for record in request.records.all():
        if record.ended_at is not None:
            yield _step(request, record, record.ended_at, calendar)
    yield from _returns(request)
    yield from _publication(request)
    answer: Satisfaction | None = getattr(request, "satisfaction", None)
    if answer is not None:
        month = month_of(answer.at)
        yield Mark(figure=Figure.SATISFACTION, label=str(answer.score), month=month)


def _step(
    request: Request, record: ActivityRecord, ended: datetime, calendar: WorkingCalendar
) -> Mark:
    """Measure an activity that has ended, on the office's own calendar."""
    began = record.started_at
    waiting = calendar.working_time(record.entered_at, began or ended)
    working = None if began is None else int(calendar.working_time(began, ended).total_seconds())
    return Mark(
        figure=Figure.STEP,
        label=record.key,
        month=month_of(ended),
        round=record.round,
        waiting=int(waiting.total_seconds()),
        working=working,
        verdict=_verdict(request, record, working),
    )


def _verdict(request: Request, record: ActivityRecord, working: int | None) -> Verdict:
    """Judge the office's own time only: not the applicant's, nor what he or a CA broke off."""
    judged = (
        record.act not in {Act.WITHDRAW, CLOSED_UNCONFIRMED, ENDED_BY_RELEASE}
        and _lane(request, record.key) is not Lane.APPLICANT
    )
    if not judged or working is None or record.standard_seconds is None:
        return Verdict.NOT_JUDGED
    return Verdict.KEPT if working <= record.standard_seconds else Verdict.MISSED


def _lane(request: Request, key: str) -> Lane:
    try:
        procedure = known.pinned(request.procedure_key, request.procedure_revision)
        return procedure.activity(key).lane
    except (UnknownProcedure, UnknownActivity):
        return Lane.APPLICANT  # what no file describes is judged by nobody


def _returns(request: Request) -> Iterator[Mark]:
    for check in request.checks.all():
        if check.conforms or check.kind not in _SENT_BACK:
            continue
        month = month_of(check.decided_at)
        yield Mark(figure=Figure.RETURNED, label=check.kind, month=month, round=check.round)
        items = [item.key for item in check.items.all() if not item.conforms] or [MISMATCH]
        for key in items:
            yield Mark(figure=Figure.WHY, label=key, month=month, round=check.round)


def _publication(request: Request) -> Iterator[Mark]:
    clicked = request.decided_at
    if clicked is None:
        return
    for figure, reached in (
        (Figure.PUBLISHED, request.published_at),
        (Figure.TOLD, request.told_at),
    ):
        if reached is not None:
            seconds = max(int((reached - clicked).total_seconds()), 0)
            yield Mark(figure=figure, month=month_of(clicked), working=seconds)
