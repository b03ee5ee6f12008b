"""A letter that nobody needs approved any more waits for nobody."""

from datetime import datetime

from ams.approvals.models import Approval, State
from ams.core.actor import system
from ams.journal.events import Event
from ams.requests.models import Request
from ams.requests.moves import note
from ams.requests.settling import follows_the_letter

ACTOR = system("approvals")


@follows_the_letter
def lapse(request: Request, at: datetime) -> None:
    """End what waits: the letter was written anew, handed in otherwise, or its request ended."""
    waiting = list(Approval.objects.waiting().filter(request=request).values_list("pk", flat=True))
    if not waiting:
        return
    note(Event.REQUEST_LAPSE_APPROVAL, request, actor=ACTOR, at=at)
    Approval.objects.filter(pk__in=waiting).update(state=State.LAPSED, decided_at=at)
