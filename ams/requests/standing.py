"""What an actor is to one request: applicant, officer in scope, the system; never two at once."""

from ams.accounts.models import Person
from ams.core.actor import Actor
from ams.letters.data import Document
from ams.letters.models import LetterVersion
from ams.procedures.errors import ActorNotEntitled, DecidesOwnRequest
from ams.procedures.rules import Standing
from ams.requests.errors import ClaimedByOther, NotClaimed, NotTheApplicant, SignedTheLetter
from ams.requests.findings import as_digits
from ams.requests.models import Request

SYSTEM = Standing(is_system=True)


def standing_of(request: Request, actor: Actor) -> Standing:
    """Return what ``actor`` is to ``request`` now; the scope is that of the applicant's agency."""
    agency_id = request.applicant.agency_id
    return Standing(
        is_applicant=actor.person_id is not None and actor.person_id == request.applicant_id,
        is_officer=actor.officer_for(agency_id) is not None,
        is_system=actor.is_system,
    )


def acting_account(actor: Actor) -> int:
    """Return the account of ``actor``.

    Raises:
        ActorNotEntitled: the system acts, where only a person may.
    """
    if actor.account_id is None:
        raise ActorNotEntitled(f"{actor.name} is no person")
    return actor.account_id


def check_is_applicant(request: Request, actor: Actor) -> None:
    """Refuse everyone but the applicant.

    Raises:
        NotTheApplicant: ``actor`` is somebody else.
    """
    if not standing_of(request, actor).is_applicant:
        raise NotTheApplicant(
            f"request {request.number} is not {actor.name}'s own", number=request.number
        )


def check_may_decide(request: Request, actor: Actor) -> None:
    """Refuse everyone but an officer in scope who is no party to the request.

    Raises:
        DecidesOwnRequest: the officer is the applicant.
        ActorNotEntitled: no appointment in force covers the applicant's agency.
        SignedTheLetter: the officer is the superior who signs the letter (ADR 0016).
    """
    standing = standing_of(request, actor)
    if standing.is_applicant:
        raise DecidesOwnRequest(
            f"{actor.name} filed request {request.number}: nobody decides on his own request",
            number=request.number,
        )
    if not standing.is_officer:
        raise ActorNotEntitled(
            f"no appointment of {actor.name} covers request {request.number}",
            number=request.number,
        )
    if signs_the_letter(request, actor):
        raise SignedTheLetter(
            f"{actor.name} is the superior who signs the letter of request {request.number}",
            number=request.number,
        )


def signs_the_letter(request: Request, actor: Actor) -> bool:
    """Tell whether ``actor`` is the superior whom the present letter names."""
    if actor.person_id is None:
        return False
    versions = LetterVersion.objects.filter(letter_id=request.letter_id).order_by("-version")
    data = versions.values_list("data", flat=True)[0]  # without the PDF: pages ask this often
    nip = as_digits(Document.from_json(data).content.superior.nip)
    return Person.objects.filter(pk=actor.person_id, nip=nip).exists()


def check_holds_claim(request: Request, actor: Actor) -> None:
    """Refuse an officer who has not taken the request.

    Raises:
        ClaimedByOther: another officer has it.
        NotClaimed: nobody has it.
    """
    if request.claimed_by is None:
        raise NotClaimed(
            f"request {request.number} must be claimed before it is worked on",
            number=request.number,
        )
    if request.claimed_by_id != actor.account_id:
        raise ClaimedByOther(
            f"request {request.number} is claimed by {request.claimed_by}",
            number=request.number,
            officer=str(request.claimed_by),
        )
