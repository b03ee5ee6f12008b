"""Activity 3: the disposition, line by line, from the head to the e-mail administrator."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal.events import Event
from ams.mailboxes.models import Disposition
from ams.procedures.rules import Act
from ams.requests.deciding import give_back, taken
from ams.requests.models import Request
from ams.requests.moves import Performed, move, note
from ams.requests.notices import tell_officers
from ams.requests.reject import checked_text
from ams.requests.standing import acting_account

STEPS: Final = 2
"""Head (or secretary) to section head, section head to administrator."""
_LENGTH: Final = 120


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the sheet: who passes on, in which position, to whom, with what instruction."""

    by_name: str
    by_position: str
    to: str
    remark: str


@transaction.atomic
def dispose(request_id: UUID, line: Line, *, actor: Actor, clock: Clock) -> Disposition:
    """Record the sheet's next line and return it; the last one moves the request on.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, AlreadyDecided, ActNotOffered: the request does not stand at activity 3.
        NotClaimed, ClaimedByOther: he has not taken it.
        InvalidInput: a part of the line is missing or too long.
    """
    request, standing = taken(request_id, Act.DISPOSE, actor=actor, clock=clock)
    now = clock.now()
    kept = Disposition.objects.create(
        request=request,
        round=request.round,
        step=len(lines_of(request)) + 1,
        by_name=checked_text(line.by_name, field="by_name", limit=_LENGTH),
        by_position=checked_text(line.by_position, field="by_position", limit=_LENGTH),
        to=checked_text(line.to, field="to", limit=_LENGTH),
        remark=checked_text(line.remark, field="remark"),
        recorded_by_id=acting_account(actor),
        recorded_by_name=actor.name,
        recorded_at=now,
    )
    note(
        Event.REQUEST_DISPOSE, request, actor=actor, at=now,
        data={"step": kept.step, "to": kept.to},
    )  # fmt: skip
    if kept.step >= STEPS:
        give_back(request)
        move(request, Performed(Act.DISPOSE, actor, now, output=kept.to), standing=standing)
        request.save()
        tell_officers(request, at=now)
    return kept


def lines_of(request: Request) -> list[Disposition]:
    """Return the lines of the present round, in their order."""
    return list(Disposition.objects.filter(request=request, round=request.round))


def proposed_to(step: int) -> str:
    """Return to whom the line of ``step`` passes the request on, as the procedure says."""
    return _("Kepala Bidang") if step == 1 else _("Admin email")
