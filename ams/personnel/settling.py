"""An officer settles a proposal: he files the revocation in the person's place, or dismisses it."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.core.wording import date_text
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.services import append
from ams.letters.data import Superior
from ams.personnel.errors import ProposalNotFound, ProposalSettled
from ams.personnel.models import Proposal, ProposalState
from ams.requests.letter import LetterDraft
from ams.requests.models import Request
from ams.requests.represent import check_represents, file_for

REMARK_LENGTH: Final = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the officer chooses; ``superior`` is ``None`` for the superior on record."""

    certificate_id: int
    superior: Superior | None = None


def proposal_for(proposal_id: int, *, actor: Actor) -> Proposal:
    """Return the proposal for reading.

    Raises:
        ProposalNotFound: it does not exist for ``actor``; his own does not either.
    """
    found = Proposal.objects.for_actor(actor).select_related("person__agency", "request")
    proposal = found.filter(pk=proposal_id).first()
    if proposal is None:
        raise ProposalNotFound(f"proposal {proposal_id} does not exist for '{actor.name}'")
    return proposal


@transaction.atomic
def file_proposal(proposal_id: int, wanted: Wanted, *, actor: Actor, clock: Clock) -> Request:
    """File the revocation in the person's place and return it, waiting for its signed letter.

    Others decide on it: whoever filed it stands in the applicant's place (ADR 0053).

    Raises:
        ProposalNotFound: it does not exist for ``actor``.
        ActorNotEntitled: he is no officer of the person's agency.
        ProposalSettled: it was filed or dismissed already.
        CertificateNotYours, CertificateOfAnotherCA, CertificateNotActive: wrong certificate.
        OpenRequestExists: there is an open request for the certificate; its number is named.
        InvalidInput: the superior is missing or cannot be taken.
    """
    proposal = _open(proposal_id, actor=actor)
    happened = f"{proposal.kind.capitalize()} pada {date_text(proposal.happened_on)}"
    told = f"{happened}, keputusan nomor {proposal.reference}" if proposal.reference else happened
    draft = LetterDraft(
        wanted.certificate_id,
        (proposal.kind,),
        description=f"{told}.",  # letters are Indonesian
        superior=wanted.superior,
    )
    request = file_for(proposal.person, draft, actor=actor, clock=clock)
    proposal.state, proposal.request = ProposalState.FILED, request
    _settle(proposal, Event.PROPOSAL_FILE, actor=actor, clock=clock)
    return request


@transaction.atomic
def dismiss(proposal_id: int, *, remark: str, actor: Actor, clock: Clock) -> Proposal:
    """Lay the proposal aside; the same event is not proposed again.

    Raises:
        ProposalNotFound: it does not exist for ``actor``.
        ActorNotEntitled: he is no officer of the person's agency.
        ProposalSettled: it was filed or dismissed already.
        InvalidInput: the remark is missing or too long.
    """
    proposal = _open(proposal_id, actor=actor)
    text = remark.strip()
    if not text:
        problem = _("Tuliskan mengapa tidak dicabut; auditor membacanya kelak.")
        raise InvalidInput("no remark", fields={"remark": [problem]})
    if len(text) > REMARK_LENGTH:
        raise InvalidInput("long remark", fields={"remark": [_("Paling panjang 1.000 huruf.")]})
    proposal.state, proposal.remark = ProposalState.DISMISSED, text
    _settle(proposal, Event.PROPOSAL_DISMISS, actor=actor, clock=clock)
    return proposal


def _open(proposal_id: int, *, actor: Actor) -> Proposal:
    """Return the open proposal under lock."""
    list(Proposal.objects.select_for_update(no_key=True).filter(pk=proposal_id).values_list("pk"))
    proposal = proposal_for(proposal_id, actor=actor)
    check_represents(proposal.person, actor)
    if proposal.state != ProposalState.OPEN:
        raise ProposalSettled(f"proposal {proposal_id} is {proposal.state}")
    return proposal


def _settle(proposal: Proposal, event: Event, *, actor: Actor, clock: Clock) -> None:
    proposal.settled_at = clock.now()
    proposal.settled_by_id, proposal.settled_by_name = actor.account_id, actor.name
    proposal.save()
    request = proposal.request
    append(
        event,
        subject=Subject.of("person", proposal.person_id),
        actor=actor,
        at=clock.now(),
        data={"proposal": proposal.pk, "request": request.number if request else ""},
    )
