"""Numbers of requests: P-2026-00012, per year, without gaps or doubles."""

from datetime import datetime

from ams.core.wording import WIB
from ams.requests.models import RequestNumber


def next_number(at: datetime) -> str:
    """Return the next number of the year of ``at`` (WIB), held until the transaction ends.

    A transaction that fails gives its number back, for the row is the lock.
    """
    row = hold_numbers(at)
    year = row.year
    row.last += 1
    row.save(update_fields=["last"])
    return f"P-{year}-{row.last:05d}"


def hold_numbers(at: datetime) -> RequestNumber:
    """Let one filing at a time go on from here, until its transaction ends."""
    year = at.astimezone(WIB).year
    RequestNumber.objects.get_or_create(year=year)
    return RequestNumber.objects.select_for_update().get(year=year)
