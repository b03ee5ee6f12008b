"""Tallies of certificates by the day on which they end, status and scope."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import TruncDate

from ams.certificates.models import Certificate
from ams.core.wording import WIB
from ams.journal.inserting import insert_many
from ams.measuring.models import EVERYWHERE, CertificateTally

_BATCH = 2000


@transaction.atomic
def recount() -> None:
    """Count all certificates anew."""
    CertificateTally.objects.all().delete()
    _keep(Certificate.objects.all())


def count_day(day: date) -> None:
    """Count the certificates that end on ``day`` (WIB) anew; the caller's transaction holds it."""
    starts = datetime.combine(day, time(), WIB)
    ending = Certificate.objects.filter(
        not_after__gte=starts, not_after__lt=starts + timedelta(days=1)
    )
    by_agency = ending.order_by().values_list("status", "holder__agency_id")
    found: Counter[tuple[int, str]] = Counter()
    for status, agency_id, number in by_agency.annotate(number=Count("pk")):
        found[EVERYWHERE, status] += number
        if agency_id is not None:
            found[agency_id, status] += number
    CertificateTally.objects.filter(day=day).delete()
    CertificateTally.objects.bulk_create(
        CertificateTally(scope=scope, day=day, status=status, count=count)
        for (scope, status), count in found.items()
    )


def _keep(certificates: QuerySet[Certificate]) -> None:
    by_day = certificates.annotate(day=TruncDate("not_after", tzinfo=WIB)).order_by()
    _keep_rows(by_day.annotate(counted=Value(EVERYWHERE)))
    _keep_rows(by_day.filter(holder__isnull=False).annotate(counted=F("holder__agency_id")))


def _keep_rows(certificates: "QuerySet[Any]") -> None:
    rows = certificates.values_list("counted", "day", "status").annotate(number=Count("pk"))
    found = rows.iterator(chunk_size=_BATCH)
    while batch := list(islice(found, _BATCH)):
        insert_many(CertificateTally, ("scope", "day", "status", "count"), batch)
