"""The cases behind a figure: the same marks that were counted, in scope only."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from ams.certificates.models import Certificate
from ams.certificates.states import CertificateState
from ams.core.wording import WIB
from ams.measuring.models import Figure, Mark, Verdict
from ams.measuring.scope import Wanted


def marks(
    wanted: Wanted, figure: Figure, *, label: str = "", verdict: Verdict | None = None
) -> QuerySet[Mark]:
    """Return what a figure counts, the newest month first."""
    found = Mark.objects.filter(
        figure=figure, month__gte=wanted.first, month__lte=wanted.last
    ).select_related("request__applicant", "agency")
    if wanted.agencies is not None:
        found = found.filter(agency_id__in=wanted.agencies)
    if wanted.procedure:
        found = found.filter(procedure_key=wanted.procedure)
    if label:
        found = found.filter(label=label)
    if verdict is not None:
        found = found.filter(verdict=verdict)
    return found.order_by("-month", "-id")


def certificates_behind(
    agencies: frozenset[int] | None, now: datetime, *, state: str = "", month: date | None = None
) -> QuerySet[Certificate]:
    """Return the certificates that ``figures.certificates`` counts under a state or a month."""
    found = Certificate.objects.select_related("holder__agency").defer("der")
    if agencies is not None:
        found = found.filter(holder__agency_id__in=agencies)
    today = datetime.combine(now.astimezone(WIB).date(), time(), WIB)
    if month is not None:
        found = found.filter(_in_force(today), not_after__gte=_start(month))
        found = found.filter(not_after__lt=_start(_next(month)))
    elif state:
        found = found.filter(_of_state(state, today))
    return found.order_by("not_after", "pk")


def _of_state(state: str, today: datetime) -> Q:
    if state == CertificateState.REVOKED:
        return Q(status=state)
    if state == CertificateState.EXPIRED:
        return ~Q(status=CertificateState.REVOKED) & Q(not_after__lt=today)
    return Q(status=state, not_after__gte=today)


def _in_force(today: datetime) -> Q:
    return ~Q(status=CertificateState.REVOKED) & Q(not_after__gte=today)


def _start(month: date) -> datetime:
    return datetime.combine(month.replace(day=1), time(), WIB)


def _next(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)
