"""How an officer wants to work: keys of one character, and whether the next case comes itself."""

from dataclasses import asdict, dataclass

from django.db import transaction

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.requests.standing import acting_account
from ams.workbench.models import Preference


@dataclass(frozen=True, slots=True)
class Wishes:
    """What holds for whoever has chosen nothing: both are on."""

    keys: bool = True
    goes_on: bool = True


def wishes_of(actor: Actor) -> Wishes:
    """Return how ``actor`` wants to work."""
    kept = Preference.objects.filter(account_id=actor.account_id or 0).first()
    return Wishes(kept.keys, kept.goes_on) if kept else Wishes()


@transaction.atomic
def set_wishes(wishes: Wishes, *, actor: Actor, clock: Clock) -> None:
    """Keep how ``actor`` himself wants to work.

    Raises:
        ActorNotEntitled: the system has no desk.
    """
    account_id = acting_account(actor)
    if wishes == wishes_of(actor):
        return
    Preference.objects.update_or_create(account_id=account_id, defaults=asdict(wishes))
    journal.append(
        Event.ACCOUNT_CHANGE,
        subject=Subject.of("account", account_id),
        actor=actor,
        at=clock.now(),
        data={"desk": {"keys": wishes.keys, "goes_on": wishes.goes_on}},
    )
