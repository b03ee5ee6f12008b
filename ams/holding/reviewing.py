"""An officer looks at a hold that asks for him and leaves it held, with a remark."""

from datetime import datetime

from django.db import transaction

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.holding.deadlines import deadline
from ams.holding.errors import HoldEnded, HoldNotFound, NothingToReview
from ams.holding.models import HoldCase, Review, holds_for
from ams.holding.notices import holder_of, subject_of
from ams.holding.releasing import check_may_settle
from ams.journal import services as journal
from ams.journal.events import Event
from ams.measuring.calendars import Calendars
from ams.requests.reject import checked_text
from ams.revocation import services as revocations
from ams.revocation.models import Hold

REMARK_LENGTH = 500


def hold_for(hold_id: int, *, actor: Actor) -> Hold:
    """Return the hold for reading, with its case if it has one.

    Raises:
        HoldNotFound: it does not exist for ``actor``.
    """
    hold = holds_for(actor).filter(pk=hold_id).first()
    if hold is None:
        raise HoldNotFound(f"hold {hold_id} does not exist for {actor.name}")
    return hold


@transaction.atomic
def leave_held(hold_id: int, *, remark: str, actor: Actor, clock: Clock) -> Review:
    """Keep the certificate held and return the review; a deadline that is over begins anew.

    Raises:
        HoldNotFound: it does not exist for ``actor``.
        OwnCertificate, RevocationNotPermitted: he may not decide on the certificate.
        OwnReportDisputed: the owner objects to what this officer recorded.
        HoldEnded, NothingToReview: nobody is asked for anything.
        InvalidInput: the remark is missing or too long.
    """
    rows = HoldCase.objects.select_for_update(no_key=True).filter(hold=hold_id)
    rows.values_list("pk").first()
    hold = hold_for(hold_id, actor=actor)
    check_reviewable(hold, actor)
    case: HoldCase = hold.case
    text, now = checked_text(remark, field="remark", limit=REMARK_LENGTH), clock.now()
    if case.due_at <= now:
        _begin_anew(case, now)
    case.reviewed_at = now
    data = {"serial": hold.certificate.serial, "due": case.due_at.isoformat()}
    journal.append(Event.HOLD_REVIEW, subject=subject_of(case), actor=actor, at=now, data=data)
    case.save(update_fields=["counted_from", "due_at", "remind_at", "reviewed_at"])
    return Review.objects.create(
        case=case, at=now, officer_id=actor.account_id, officer_name=actor.name, remark=text,
        due_at=case.due_at,
    )  # fmt: skip


def check_reviewable(hold: Hold, actor: Actor) -> None:
    """Refuse what ``leave_held`` would refuse, but for the remark; see there."""
    revocations.check_entitled(hold.certificate, actor)
    if hold.ended_at is not None:
        raise HoldEnded(f"hold {hold.pk} ended at {hold.ended_at.isoformat()}")
    case: HoldCase | None = getattr(hold, "case", None)
    if case is None or not (case.is_lapsed or case.is_disputed):
        raise NothingToReview(f"nothing is asked of officers on hold {hold.pk}")
    check_may_settle(case, actor)


def _begin_anew(case: HoldCase, now: datetime) -> None:
    planned = deadline(now, case.days, Calendars().of(holder_of(case).agency_id))
    case.counted_from, case.due_at = planned.since, planned.due
    case.remind_at = planned.reminder_after(now)
