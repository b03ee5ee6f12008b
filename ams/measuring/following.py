"""Measure what has changed: the journal says which requests and certificates (ADR 0032).

Entries become visible in the order of their numbers, so that whoever has read up to one has
missed none below it.
"""

from collections.abc import Sequence
from operator import attrgetter
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from ams.core.clock import Clock
from ams.jobs import services as jobs
from ams.journal.events import Event
from ams.journal.inserting import insert_many
from ams.journal.models import Entry
from ams.measuring import certificate_counting, certificate_following, counting
from ams.measuring.calendars import REMEASURE, Calendars
from ams.measuring.marking import marks_of, with_what_counts
from ams.measuring.models import Mark
from ams.measuring.progress import locked
from ams.requests.models import Request

_AT_ONCE = 500
_CHUNK = 200
_MANY = 2000
_COLUMNS = tuple(field.attname for field in Mark._meta.concrete_fields if not field.primary_key)  # noqa: SLF001 - Django's public name
_COLUMNS_OF = attrgetter(*_COLUMNS)
_ABOUT_REQUESTS = "request:"  # a mail about a request changes no figure


def follow() -> int:
    """Measure everything that the journal tells of since the last time; return how many entries."""
    read = 0
    while found := _follow_some():
        read += found
    certificate_following.follow()
    return read


@transaction.atomic
def _follow_some() -> int:
    progress = locked()
    entries = list(
        Entry.objects.filter(seq__gt=progress.seq)
        .order_by("seq")
        .values_list("seq", "event", "subject_id")[:_AT_ONCE]
    )
    if not entries:
        return 0
    measure(
        [
            UUID(id_)
            for _seq, event, id_ in entries
            if event.startswith(_ABOUT_REQUESTS) and event != Event.REQUEST_VIEW
        ]
    )
    progress.seq = entries[-1][0]
    progress.save()
    return len(entries)


def measure(ids: Sequence[UUID], calendars: Calendars | None = None) -> None:
    """Make the marks of requests anew, and let the tallies follow; under ``Progress``'s lock."""
    gone = list(Mark.objects.filter(request__in=set(ids)))
    come = _made(ids, calendars)
    Mark.objects.filter(pk__in=[mark.pk for mark in gone]).delete()
    Mark.objects.bulk_create(come)
    counting.change(gone, come)


@transaction.atomic
def measure_next(after: str, *, clock: Clock) -> None:
    """Measure the next requests and queue the rest: revocations are never held up for long."""
    locked()
    ids = _ids_after(after)
    measure(ids)
    if len(ids) == _CHUNK:
        jobs.enqueue(REMEASURE, payload={"after": str(ids[-1])}, at=clock.now(), key="all")


def measure_everything() -> int:
    """Measure all requests and certificates here and now, after a bulk load; return how many."""
    calendars, after, number = Calendars(), "", 0
    while ids := _ids_after(after, _MANY):
        with transaction.atomic():
            locked()
            marks = _made(ids, calendars)
            Mark.objects.filter(request__in=ids).delete()
            insert_many(Mark, _COLUMNS, map(_COLUMNS_OF, marks))
        after, number = str(ids[-1]), number + len(ids)
    with transaction.atomic():
        progress = locked()
        counting.recount()
        certificate_counting.recount()
        progress.seq = Entry.objects.aggregate(last=Max("seq"))["last"] or 0
        progress.certificates_seq = progress.seq
        progress.save()
    return number


def _made(ids: Sequence[UUID], calendars: Calendars | None) -> list[Mark]:
    return list(marks_of(with_what_counts(ids), calendars or Calendars()))


def _ids_after(after: str, number: int = _CHUNK) -> list[UUID]:
    rest = Request.objects.filter(pk__gt=UUID(after)) if after else Request.objects.all()
    return list(rest.order_by("pk").values_list("pk", flat=True)[:number])
