"""The figures of a period: what page, PDF, XLSX and CSV all show (ADR 0032).

Few queries, each over tallies; their number does not grow with cases, agencies or activities.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count as CountRows
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from ams.certificates.states import CertificateState
from ams.core.wording import WIB
from ams.measuring.models import EVERYWHERE, CertificateTally, Figure, Tally, Verdict
from ams.measuring.scope import Wanted
from ams.measuring.times import percentile
from ams.requests.models import Request, RequestQuerySet

AGES = (1, 3, 7, 30)
"""Days since filing by which open cases are told apart; the last group is older than all."""
_YEAR_AND_MONTH = 7  # of "2026-11-01"


@dataclass(frozen=True, slots=True)
class Count:
    """How many of one kind."""

    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took: how often, half of it no longer than, nine tenths no longer than.

    Seconds as ``times.rounded`` counts them; ``None`` where nothing was measured.
    """

    number: int
    median: int | None
    ninth: int | None

    @classmethod
    def of(cls, counts: Mapping[int, int]) -> "Times":
        """Return the summary of a distribution."""
        return cls(sum(counts.values()), percentile(counts, 0.5), percentile(counts, 0.9))


@dataclass(frozen=True, slots=True)
class Step:
    """One activity as it was carried out in the period; ``judged`` is the office's own part."""

    procedure_key: str
    key: str
    kept: int
    missed: int
    working: Times
    waiting: Times

    @property
    def judged(self) -> int:
        """Return how many could be compared with the standard."""
        return self.kept + self.missed

    @property
    def share(self) -> float | None:
        """Return the part that kept the standard, ``None`` where nothing could be compared."""
        return self.kept / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is counted for a period and a scope."""

    cases: int
    statuses: tuple[Count, ...]
    procedures: tuple[Count, ...]
    reasons: tuple[Count, ...]
    agencies: tuple[Count, ...]
    returned: int
    whys: tuple[Count, ...]
    steps: tuple[Step, ...]
    published: Times
    told: Times
    satisfaction: tuple[Count, ...]

    @property
    def judged(self) -> int:
        """Return how many activities could be compared with their standard."""
        return sum(step.judged for step in self.steps)

    @property
    def kept(self) -> int:
        """Return how many of them kept it."""
        return sum(step.kept for step in self.steps)


@dataclass(frozen=True, slots=True)
class CertificateFigures:
    """Certificates by what they are worth today, and those in force by the month they end in."""

    states: tuple[Count, ...]
    months: tuple[Count, ...]


_Rows = list[tuple[str, str, str, int, int, int]]


def figures(wanted: Wanted) -> Figures:
    """Return the figures of a period."""
    rows: _Rows = list(
        _tallies(wanted)
        .values_list("figure", "procedure_key", "label", "verdict", "seconds")
        .annotate(Sum("count"))
        .order_by()
    )
    cases = _by(rows, Figure.CASE, 1)
    return Figures(
        cases=sum(cases.values()),
        statuses=_counts(_by(rows, Figure.CASE, 2)),
        procedures=_counts(cases),
        reasons=_counts(_by(rows, Figure.REASON, 2)),
        agencies=_agencies(wanted),
        returned=sum(_by(rows, Figure.RETURNED, 2).values()),
        whys=_counts(_by(rows, Figure.WHY, 2)),
        steps=tuple(_steps(rows)),
        published=Times.of(_by_seconds(rows, Figure.PUBLISHED)),
        told=Times.of(_by_seconds(rows, Figure.TOLD)),
        satisfaction=_counts(_by(rows, Figure.SATISFACTION, 2)),
    )


def open_ages(wanted: Wanted, now: datetime) -> tuple[Count, ...]:
    """Return how many cases are open now, by the days since their filing."""
    parts = {label: CountRows("pk", filter=condition) for label, condition in _ages(now).items()}
    found = open_cases(wanted).aggregate(**parts)
    return tuple(Count(label, found[label]) for label in parts)


def open_cases(wanted: Wanted) -> RequestQuerySet:
    """Return the cases of the scope that are open now."""
    cases = Request.objects.open()
    if wanted.procedure:
        cases = cases.filter(procedure_key=wanted.procedure)
    if wanted.agencies is not None:
        cases = cases.filter(applicant__agency_id__in=wanted.agencies)
    return cases


def of_age(cases: RequestQuerySet, label: str, now: datetime) -> RequestQuerySet:
    """Keep the cases that ``open_ages`` counts under ``label``."""
    return cases.filter(_ages(now).get(label, Q()))


def certificates(agencies: frozenset[int] | None, now: datetime) -> CertificateFigures:
    """Return the certificates of a scope as they stand today."""
    today = now.astimezone(WIB).date()
    rows = CertificateTally.objects.filter(scope__in=_scopes(agencies))
    over = rows.filter(day__lt=today).exclude(status=CertificateState.REVOKED)
    states = Counter(
        {
            **_summed(rows.filter(status=CertificateState.REVOKED), "status"),
            **_summed(rows.filter(day__gte=today).exclude(status="revoked"), "status"),
        }
    )
    expired = over.aggregate(number=Sum("count"))["number"]
    if expired:
        states[CertificateState.EXPIRED.value] = expired
    ahead = rows.filter(day__gte=today).exclude(status=CertificateState.REVOKED)
    months = _summed(ahead.annotate(month=TruncMonth("day")), "month")
    ordered = [Count(month[:_YEAR_AND_MONTH], months[month]) for month in sorted(months)]
    return CertificateFigures(_counts(states), tuple(ordered))


def _tallies(wanted: Wanted) -> QuerySet[Tally]:
    return _in_period(wanted).filter(scope__in=_scopes(wanted.agencies))


def _in_period(wanted: Wanted) -> QuerySet[Tally]:
    rows = Tally.objects.filter(month__gte=wanted.first, month__lte=wanted.last)
    return rows.filter(procedure_key=wanted.procedure) if wanted.procedure else rows


def _scopes(agencies: frozenset[int] | None) -> list[int]:
    return [EVERYWHERE] if agencies is None else sorted(agencies)


def _agencies(wanted: Wanted) -> tuple[Count, ...]:
    rows = _in_period(wanted).filter(figure=Figure.CASE)
    if wanted.agencies is None:
        rows = rows.exclude(scope=EVERYWHERE)
    else:
        rows = rows.filter(scope__in=wanted.agencies)
    found = _summed(rows, "scope")
    return _counts(found)


def _summed(rows: QuerySet[Tally] | QuerySet[CertificateTally], name: str) -> dict[str, int]:
    grouped = rows.values_list(name).annotate(Sum("count")).order_by()
    return {str(value): number for value, number in grouped}


def _by(rows: _Rows, figure: Figure, column: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        if row[0] == figure:
            found[str(row[column])] += row[5]
    return found


def _by_seconds(
    rows: Iterable[tuple[str, str, str, int, int, int]], figure: Figure
) -> Counter[int]:
    found: Counter[int] = Counter()
    for row in rows:
        if row[0] == figure:
            found[row[4]] += row[5]
    return found


def _steps(rows: _Rows) -> Iterable[Step]:
    groups: defaultdict[tuple[str, str], _Rows] = defaultdict(list)
    for row in rows:
        if row[0] in {Figure.STEP, Figure.WAIT}:
            groups[row[1], row[2]].append(row)
    for (procedure_key, key), group in sorted(groups.items()):
        verdicts: Counter[int] = Counter()
        for row in group:
            verdicts[row[3]] += row[5] if row[0] == Figure.STEP else 0
        yield Step(
            procedure_key, key, verdicts[Verdict.KEPT], verdicts[Verdict.MISSED],
            Times.of(_by_seconds(group, Figure.STEP)), Times.of(_by_seconds(group, Figure.WAIT)),
        )  # fmt: skip


def _counts(found: Mapping[str, int]) -> tuple[Count, ...]:
    """Return the largest first; equal ones by label."""
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Count(label, number) for label, number in ordered if number)


def _ages(now: datetime) -> dict[str, Q]:
    conditions, newer = {}, now + timedelta(days=1)
    for days in AGES:
        older = now - timedelta(days=days)
        conditions[str(days)] = Q(filed_at__gt=older, filed_at__lte=newer)
        newer = older
    conditions["older"] = Q(filed_at__lte=newer)
    return conditions
