"""Count certificates anew where the journal says that something changed (ADR 0032).

A day on which certificates end is counted once, however many entries speak of it, and in a
transaction of its own: an incident that revokes a hundred thousand is not held up by its figures.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from ams.certificates.models import Certificate, StatusChange
from ams.core.wording import WIB
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.measuring import certificate_counting
from ams.measuring.models import Progress
from ams.measuring.progress import locked

_AT_ONCE: Final = 500
# Which certificates an entry speaks of: by their key, serial number or holder.
_LOOKUPS: Final = {
    Event.CERTIFICATE_IMPORT: "pk__in",
    Event.CERTIFICATE_OUTSIDE_CHANGE: "serial__in",
    Event.PERSON_CHANGE: "holder__in",
}


def follow() -> None:
    """Count what the entries tell of up to the one to which requests were measured."""
    progress = Progress.objects.filter(pk=Progress.THE_ONE).first()
    if progress is None or progress.certificates_seq >= progress.seq:
        return
    after, upto = progress.certificates_seq, progress.seq
    if _between(after, upto).filter(event=Event.PERSON_IMPORT).exists():
        with transaction.atomic():
            locked()
            certificate_counting.recount()
    else:
        for day in sorted(_days(after, upto)):
            _count(day)
    _counted(upto)


@transaction.atomic
def _count(day: date) -> None:
    locked()
    certificate_counting.count_day(day)


@transaction.atomic
def _counted(upto: int) -> None:
    progress = locked()
    progress.certificates_seq = max(progress.certificates_seq, upto)
    progress.save()


def _days(after: int, upto: int) -> set[date]:
    """Return the days (WIB) on which a certificate ends that has changed or changed hands."""
    changed = StatusChange.objects.filter(seq__gt=after, seq__lte=upto).order_by()
    ends = changed.values_list("certificate__not_after", flat=True).iterator()
    days = _as_days(ends)
    for event, lookup in _LOOKUPS.items():
        told = list(_between(after, upto).filter(event=event).values_list("subject_id", flat=True))
        # One question for each index: asked together, the database would read the whole inventory.
        for start in range(0, len(told), _AT_ONCE):
            found = Certificate.objects.filter(**{lookup: told[start : start + _AT_ONCE]})
            days |= _as_days(found.values_list("not_after", flat=True))
    return days


def _as_days(moments: Iterable[datetime]) -> set[date]:
    return {moment.astimezone(WIB).date() for moment in moments}


def _between(after: int, upto: int) -> QuerySet[Entry]:
    return Entry.objects.filter(seq__gt=after, seq__lte=upto)
