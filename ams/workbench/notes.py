"""Notes of officers on a request, for officers and auditors only."""

from typing import Final
from uuid import UUID

from django.db import transaction

from ams.core.actor import Actor, Role
from ams.core.clock import Clock
from ams.journal.events import Event
from ams.procedures.errors import ActorNotEntitled
from ams.requests.access import locked
from ams.requests.models import Request
from ams.requests.moves import note as journal_note
from ams.requests.reject import checked_text
from ams.requests.standing import Answers, acting_account, standing_of
from ams.workbench.models import Note

LENGTH: Final = 1000


@transaction.atomic
def add_note(request_id: UUID, *, text: str, actor: Actor, clock: Clock) -> Note:
    """Keep a note and return it; the journal says that there is one, never what it says.

    Raises:
        RequestNotFound: the request does not exist for ``actor``.
        ActorNotEntitled: he is a party to it, or no officer in scope.
        InvalidInput: the text is missing or too long.
    """
    request = locked(request_id, actor=actor)
    if not _is_officer(request, actor):
        raise ActorNotEntitled(f"{actor.name} writes no notes on request {request.number}")
    kept = Note.objects.create(
        request=request,
        author_id=acting_account(actor),
        author_name=actor.name,
        text=checked_text(text, field="text", limit=LENGTH),
        at=clock.now(),
    )
    journal_note(Event.REQUEST_NOTE, request, actor=actor, at=clock.now(), data={"note": kept.pk})
    return kept


def may_read_notes(request: Request, actor: Actor) -> bool:
    """Tell whether ``actor`` reads the notes: officers in scope and auditors, but no party.

    Parties are the applicant, who represents him, and the superior who signs the letter.
    """
    if standing_of(request, actor).is_applicant or _signed(request, actor):
        return False
    return standing_of(request, actor).is_officer or actor.has(Role.AUDITOR)


def may_write_notes(request: Request, actor: Actor) -> bool:
    """Tell whether ``actor`` adds notes."""
    return _is_officer(request, actor)


def notes_for(request: Request, actor: Actor) -> list[Note]:
    """Return the notes that ``actor`` may read, the oldest first; others have none."""
    return list(Note.objects.filter(request=request)) if may_read_notes(request, actor) else []


def _is_officer(request: Request, actor: Actor) -> bool:
    return standing_of(request, actor).is_officer and may_read_notes(request, actor)


def _signed(request: Request, actor: Actor) -> bool:
    return bool(Answers().of_letters([request], actor).signed.get(request.letter_id))
