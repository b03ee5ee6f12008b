"""Each regency's limits of escalation, as its administrator sets them."""

from dataclasses import asdict, fields

from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.guards import invalid
from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.measuring.calendars import check_regency
from ams.measuring.limits import Limits
from ams.measuring.models import EscalationPolicy


def limits_of(regency_id: int) -> Limits:
    """Return a regency's limits, those that AMS ships where it has none of its own."""
    kept = EscalationPolicy.objects.filter(regency=regency_id).first()
    if kept is None:
        return Limits()
    return Limits(**{one.name: getattr(kept, one.name) for one in fields(Limits)})


@transaction.atomic
def set_limits(regency_id: int, limits: Limits, *, actor: Actor, clock: Clock) -> EscalationPolicy:
    """Keep a regency's limits and return them.

    Raises:
        NotAdministrator: the actor does not manage settings.
        NoSuchRecord: there is no such regency.
        InvalidInput: the levels do not follow each other.
    """
    check_regency(regency_id, actor=actor)
    problems = _problems(limits)
    if problems:
        raise invalid("limits", problems)
    data: dict[str, JSON] = {"setting": "escalation"}
    data |= {name: str(value) for name, value in asdict(limits).items()}
    subject = Subject.of("agency", regency_id)
    journal.append(Event.SETTING_CHANGE, subject=subject, actor=actor, at=clock.now(), data=data)
    kept, _created = EscalationPolicy.objects.update_or_create(
        regency_id=regency_id, defaults=asdict(limits)
    )
    return kept


def _problems(limits: Limits) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    if limits.officer_hours < 1:
        problems["officer_hours"] = [_("Paling sedikit 1 jam.")]
    if limits.deputy_hours < limits.officer_hours:
        problems["deputy_hours"] = [_("Tidak boleh lebih awal daripada petugas.")]
    if limits.head_hours < limits.deputy_hours:
        problems["head_hours"] = [_("Tidak boleh lebih awal daripada wakil.")]
    if limits.forgotten_days < 1:
        problems["forgotten_days"] = [_("Paling sedikit 1 hari.")]
    return problems
