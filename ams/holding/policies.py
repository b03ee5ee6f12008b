"""Within how many working days each regency wants the letter, as its administrator sets it."""

from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.guards import invalid
from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.holding.deadlines import DEFAULT_DAYS, MOST_DAYS
from ams.holding.models import HoldPolicy
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.measuring.calendars import check_regency


def letter_days(regency_id: int) -> int:
    """Return a regency's working days for the letter, AMS's own where it has set none."""
    kept = HoldPolicy.objects.filter(regency=regency_id).values_list("letter_days", flat=True)
    return kept.first() or DEFAULT_DAYS


@transaction.atomic
def set_letter_days(regency_id: int, days: int, *, actor: Actor, clock: Clock) -> HoldPolicy:
    """Keep a regency's working days for the letter; holds that stand keep their deadline.

    Raises:
        NotAdministrator: the actor does not manage settings.
        NoSuchRecord: there is no such regency.
        InvalidInput: not 1 to 30 days.
    """
    check_regency(regency_id, actor=actor)
    if not 1 <= days <= MOST_DAYS:
        problem = _("Tuliskan 1 sampai %(most)d hari.") % {"most": MOST_DAYS}
        raise invalid("hold policy", {"letter_days": [problem]})
    data: dict[str, JSON] = {"setting": "hold_letter", "letter_days": days}
    subject = Subject.of("agency", regency_id)
    journal.append(Event.SETTING_CHANGE, subject=subject, actor=actor, at=clock.now(), data=data)
    kept, _created = HoldPolicy.objects.update_or_create(
        regency_id=regency_id, defaults={"letter_days": days}
    )
    return kept
