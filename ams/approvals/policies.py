"""After how long a superior who has not answered is reminded, and his letter passed on."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.guards import invalid
from ams.approvals.models import ApprovalPolicy
from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.measuring.calendars import Calendars, check_regency

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Patience:
    """Working hours until a superior is reminded, and until his letter is passed on."""

    remind_hours: int = 8
    escalate_hours: int = 16


def patience_of(regency_id: int) -> Patience:
    """Return a regency's patience, the one that AMS ships where it has none of its own."""
    kept = ApprovalPolicy.objects.filter(regency=regency_id).first()
    return Patience(kept.remind_hours, kept.escalate_hours) if kept else Patience()


def due_times(agency_id: int, *, at: datetime) -> tuple[datetime, datetime]:
    """Return when one asked at ``at`` is reminded and when passed on, in the office's own hours."""
    calendars = Calendars()
    patience, calendar = patience_of(calendars.root(agency_id)), calendars.of(agency_id)
    remind = calendar.moment_after(at, patience.remind_hours * _HOUR)
    return remind, calendar.moment_after(at, patience.escalate_hours * _HOUR)


@transaction.atomic
def set_patience(
    regency_id: int, patience: Patience, *, actor: Actor, clock: Clock
) -> ApprovalPolicy:
    """Keep a regency's patience and return it; letters that wait keep the times they were given.

    Raises:
        NotAdministrator: the actor does not manage settings.
        NoSuchRecord: there is no such regency.
        InvalidInput: passing on does not come after reminding.
    """
    check_regency(regency_id, actor=actor)
    if patience.remind_hours < 1:
        raise invalid("patience", {"remind_hours": [_("Paling sedikit 1 jam.")]})
    if patience.escalate_hours <= patience.remind_hours:
        raise invalid("patience", {"escalate_hours": [_("Harus sesudah pengingat.")]})
    data: dict[str, JSON] = {"setting": "approval", **asdict(patience)}
    subject = Subject.of("agency", regency_id)
    journal.append(Event.SETTING_CHANGE, subject=subject, actor=actor, at=clock.now(), data=data)
    kept, _created = ApprovalPolicy.objects.update_or_create(
        regency_id=regency_id, defaults=asdict(patience)
    )
    return kept
