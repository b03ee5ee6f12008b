"""How this installation renews certificates, as its administrator sets it (ADR 0050)."""

from dataclasses import asdict, dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.guards import invalid, require_administrator
from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.issuance.models import RenewalPolicy
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event

MOST_DAYS: Final = 180


@dataclass(frozen=True, slots=True)
class RenewalRule:
    """From how many days before its end a certificate can be renewed, and what becomes of it.

    With ``supersedes`` it is revoked as superseded when its successor is issued; else it is left
    to expire.
    """

    earliest_days: int = 30
    supersedes: bool = True


def present() -> RenewalRule:
    """Return what the administrator set, or what AMS ships where he set nothing."""
    kept = RenewalPolicy.objects.first()
    return RenewalRule(kept.earliest_days, kept.supersedes) if kept else RenewalRule()


@transaction.atomic
def set_rule(rule: RenewalRule, *, actor: Actor, clock: Clock) -> RenewalPolicy:
    """Keep how certificates are renewed from now on.

    Raises:
        NotAdministrator: the actor does not manage settings.
        InvalidInput: the number of days is out of bounds.
    """
    require_administrator(actor)
    if not 1 <= rule.earliest_days <= MOST_DAYS:
        problem = _("Antara 1 dan %(most)d hari.") % {"most": MOST_DAYS}
        raise invalid("renewal", {"earliest_days": [problem]})
    data: dict[str, JSON] = {"setting": "renewal", **asdict(rule)}
    subject = Subject.of("setting", "renewal")
    journal.append(Event.SETTING_CHANGE, subject=subject, actor=actor, at=clock.now(), data=data)
    kept, _created = RenewalPolicy.objects.update_or_create(pk=1, defaults=asdict(rule))
    return kept
