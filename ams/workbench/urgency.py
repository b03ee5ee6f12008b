"""In which order cases are worked on: a loss first, then what is over its standard, then age."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, Value

from ams.accounts.models import Agency
from ams.measuring.calendars import own_calendars, roots, shipped_calendar
from ams.measuring.working_time import WorkingCalendar
from ams.requests.conduct import OFFICERS_ACTIVITIES
from ams.requests.models import ActivityRecord, RequestQuerySet, Status

_AGE: Final = ("submitted_at", "filed_at", "number")


def by_urgency(found: RequestQuerySet, *, at: datetime) -> RequestQuerySet:
    """Return open requests with ``late``, the most urgent first.

    ``late`` says that the activity has taken more working time than its standard allows. What is
    measured afterwards stays ``ams.measuring``'s; here the moments are worked out beforehand, so
    that the database itself can sort (ADR 0062).
    """
    standards = _standards()
    if not standards:
        return found.annotate(late=Value(value=False)).order_by("-urgent", *_AGE)
    running = ActivityRecord.objects.filter(
        request=OuterRef("pk"), ended_at__isnull=True, key__in=OFFICERS_ACTIVITIES
    )
    late = Exists(running.filter(_over_standard(standards, at)))
    # The expression, not its name: a page sorts bare keys (ams.web.paging).
    return found.annotate(late=late).order_by("-urgent", late.desc(), *_AGE)


def _over_standard(standards: list[int], at: datetime) -> Q:
    """Return the condition on a running record; the calendars are asked for in few queries."""
    own = own_calendars()
    condition = _entered_before(shipped_calendar(), standards, at)
    if not own:
        return condition
    tops = roots(dict(Agency.objects.values_list("pk", "parent_id")))
    theirs = {root: [pk for pk, top in tops.items() if top == root] for root in own}
    condition &= ~Q(request__applicant__agency__in=[pk for one in theirs.values() for pk in one])
    for root, calendar in own.items():
        within = Q(request__applicant__agency__in=theirs[root])
        condition |= within & _entered_before(calendar, standards, at)
    return condition


def _entered_before(calendar: WorkingCalendar, standards: list[int], at: datetime) -> Q:
    condition = Q(pk__in=[])
    for seconds in standards:
        moment = calendar.moment_before(at, timedelta(seconds=seconds))
        condition |= Q(standard_seconds=seconds, entered_at__lt=moment)
    return condition


def _standards() -> list[int]:
    """Return every standard time that something open is measured by, in seconds."""
    running = ActivityRecord.objects.filter(ended_at__isnull=True, request__status=Status.OPEN)
    kept = running.filter(standard_seconds__gt=0).order_by().values_list("standard_seconds")
    return [seconds for (seconds,) in kept.distinct() if seconds is not None]
