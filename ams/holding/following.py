"""Time goes by on a hold: reminders, the end of the letter's time, what a crash left undone.

Nothing here ever releases a certificate or revokes it: that is an officer's (ADR 0063).
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from ams.core.actor import system
from ams.core.clock import Clock
from ams.holding.deadlines import deadline
from ams.holding.models import CaseQuerySet, HoldCase
from ams.holding.notices import ask_officers, holder_of, remind_of_letter, subject_of
from ams.holding.opening import OPEN
from ams.holding.releasing import AWAIT_RELEASE
from ams.jobs.services import enqueue
from ams.journal import services as journal
from ams.journal.events import Event
from ams.measuring.calendars import Calendars
from ams.revocation.models import HoldOutcome

ACTOR = system("AMS")


def follow(*, clock: Clock) -> int:
    """Do what is due on every case and return how many owners were reminded."""
    _resume(clock=clock)
    due = list(_due(clock.now()).values_list("pk", flat=True))
    return sum(_follow(pk, clock=clock) for pk in due)


def _due(now: datetime) -> CaseQuerySet:
    """Return the cases whose next reminder, or whose end, has come.

    A deadline that an officer set anew after it had lapsed lapses anew.
    """
    reminded = Q(remind_at__lte=now)
    ended = Q(due_at__lte=now) & (Q(lapsed_at__isnull=True) | Q(lapsed_at__lt=F("due_at")))
    return HoldCase.objects.open().without_letter().filter(reminded | ended)


def _resume(*, clock: Clock) -> None:
    """Queue again what a lost job should have done."""
    waiting = HoldCase.objects.open().filter(request__isnull=True, hindered_at__isnull=True)
    untold = HoldCase.objects.filter(hold__outcome=HoldOutcome.RELEASED, told_at__isnull=True)
    for kind, cases in ((OPEN, waiting), (AWAIT_RELEASE, untold)):
        for pk in list(cases.values_list("pk", flat=True)):
            with transaction.atomic():
                enqueue(kind, payload={"case": pk}, at=clock.now(), key=str(pk))


@transaction.atomic
def _follow(case_id: int, *, clock: Clock) -> bool:
    """Remind or let lapse, looked at again under lock; tell whether it was still due."""
    rows = HoldCase.objects.select_for_update(no_key=True).filter(pk=case_id)
    rows.values_list("pk").first()
    now = clock.now()
    related = ("hold__certificate__holder__agency", "hold__certificate__holder__account")
    case = _due(now).select_related(*related).filter(pk=case_id).first()
    if case is None:
        return False
    if case.due_at <= now:
        case.lapsed_at, case.remind_at = now, None
        _note(Event.HOLD_LAPSE, case, at=now)
        ask_officers(case, "lapsed", at=now)
    else:
        case.remind_at = _next_reminder(case, now)
        _note(Event.HOLD_REMIND, case, at=now)
    case.save(update_fields=["lapsed_at", "remind_at"])
    remind_of_letter(case, at=now)
    return True


def _next_reminder(case: HoldCase, now: datetime) -> datetime | None:
    calendar = Calendars().of(holder_of(case).agency_id)
    planned = deadline(case.counted_from, case.days, calendar)
    later = planned.reminder_after(now)
    return later if later is not None and later < case.due_at else None


def _note(event: Event, case: HoldCase, *, at: datetime) -> None:
    data = {"serial": case.hold.certificate.serial, "due": case.due_at.isoformat()}
    journal.append(event, subject=subject_of(case), actor=ACTOR, at=at, data=data)
