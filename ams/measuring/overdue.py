"""Which open requests are overdue, and at which level; the pages show them until they move."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from ams.measuring.calendars import Calendars
from ams.measuring.figures import Count, open_cases
from ams.measuring.limits import Level, Limits
from ams.measuring.models import Escalation
from ams.measuring.policies import limits_of
from ams.measuring.scope import Wanted
from ams.procedures.rules import Lane
from ams.requests.models import ActivityRecord, Request, RequestQuerySet, Status
from ams.revisions import known

_LEVELS = (Level.FORGOTTEN, Level.HEAD, Level.DEPUTY, Level.OFFICER)


@dataclass(frozen=True, slots=True)
class Due:
    """A request that somebody is to be told of, not told yet."""

    record: ActivityRecord
    level: Level
    step: int = 1

    @property
    def request(self) -> Request:
        """Return the request."""
        return self.record.request


@dataclass(slots=True)
class Policies:
    """Finds limits; asks the database once for each regency."""

    calendars: Calendars = field(default_factory=Calendars)
    _known: dict[int, Limits] = field(default_factory=dict)

    def limits(self, agency_id: int) -> Limits:
        """Return the limits that an agency goes by."""
        root = self.calendars.root(agency_id)
        if root not in self._known:
            self._known[root] = limits_of(root)
        return self._known[root]

    def is_quiet(self, agency_id: int, at: datetime) -> bool:
        """Tell whether an agency's people are left in peace now."""
        return self.limits(agency_id).is_quiet(self.calendars.of(agency_id), at)


def due(policies: Policies, now: datetime) -> Iterator[Due]:
    """Yield what is to be told now: of each request the levels that nobody was told at yet.

    What becomes due in quiet hours is told when they are over.
    """
    told = set(
        Escalation.objects.filter(record__ended_at__isnull=True).values_list(
            "record_id", "level", "step"
        )
    )
    for record in _running():
        agency_id = record.request.applicant.agency_id
        if policies.is_quiet(agency_id, now):
            continue
        for level, step in _levels_of(record, policies, now):
            if (record.pk, level.value, step) not in told:
                yield Due(record, level, step)


def overdue_counts(wanted: Wanted) -> tuple[Count, ...]:
    """Return how many open requests of a scope were told of, by the highest level reached."""
    highest: dict[UUID, Level] = {}
    rows = _told(wanted).values_list("request_id", "level")
    for request_id, level in rows:
        known = highest.get(request_id, Level.OFFICER)
        highest[request_id] = min(known, Level(level), key=_LEVELS.index)
    numbers = list(highest.values())
    return tuple(Count(level.value, numbers.count(level)) for level in _LEVELS if level in numbers)


def overdue_cases(wanted: Wanted, level: str = "") -> RequestQuerySet:
    """Return the open requests that ``overdue_counts`` counts, of one level or all."""
    reached: dict[str, set[UUID]] = {}
    for request_id, told in _told(wanted).values_list("request_id", "level"):
        reached.setdefault(told, set()).add(request_id)
    if not level:
        ids = set[UUID]().union(*reached.values())
    else:
        above = _LEVELS[: _LEVELS.index(Level(level))]
        higher = set[UUID]().union(*(reached.get(one.value, set()) for one in above))
        ids = reached.get(level, set()) - higher
    return open_cases(wanted).filter(pk__in=ids)


def _told(wanted: Wanted) -> QuerySet[Escalation]:
    rows = Escalation.objects.filter(
        record__ended_at__isnull=True, request__status=Status.OPEN
    ).order_by()
    if wanted.procedure:
        rows = rows.filter(request__procedure_key=wanted.procedure)
    if wanted.agencies is not None:
        rows = rows.filter(request__applicant__agency_id__in=wanted.agencies)
    return rows


def _running() -> Iterator[ActivityRecord]:
    records = ActivityRecord.objects.filter(ended_at__isnull=True, request__status=Status.OPEN)
    related = records.select_related(
        "request__applicant__agency", "request__claimed_by", "request__decided_by"
    )
    yield from related.order_by("entered_at").iterator(chunk_size=500)


def _levels_of(
    record: ActivityRecord, policies: Policies, now: datetime
) -> Iterator[tuple[Level, int]]:
    agency_id = record.request.applicant.agency_id
    limits = policies.limits(agency_id)
    if forgotten := limits.times_forgotten(now - record.entered_at):
        yield Level.FORGOTTEN, forgotten
    if _waits_for_applicant(record):
        return
    spent = policies.calendars.of(agency_id).working_time(record.entered_at, now)
    beyond = spent - timedelta(seconds=record.standard_seconds or 0)
    for level in limits.levels(beyond):
        yield level, 1


def _waits_for_applicant(record: ActivityRecord) -> bool:
    request = record.request
    procedure = known.pinned(request.procedure_key, request.procedure_revision)
    return procedure.activity(record.key).lane is Lane.APPLICANT
