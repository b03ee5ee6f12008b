"""What an actor is to one request: applicant, officer in scope, the system; never two at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from ams.accounts.models import Person
from ams.core.actor import Actor, OfficerKind
from ams.letters.data import Document
from ams.letters.models import Endorsement, LetterVersion
from ams.procedures.errors import ActorNotEntitled, DecidesOwnRequest
from ams.procedures.rules import Standing
from ams.requests.errors import ClaimedByOther, NotClaimed, NotTheApplicant, SignedTheLetter
from ams.requests.findings import as_digits
from ams.requests.models import Request
from ams.revisions import known
from ams.revisions.errors import SOPNotConfirmed
from ams.revisions.training import check_trained

SYSTEM = Standing(is_system=True)


def standing_of(request: Request, actor: Actor) -> Standing:
    """Return what ``actor`` is to ``request`` now; the scope is that of the applicant's agency.

    Who represents the applicant counts as the applicant.
    """
    agency_id = request.applicant.agency_id
    is_himself = actor.person_id is not None and actor.person_id == request.applicant_id
    return Standing(
        is_applicant=is_himself or represents(request, actor),
        is_officer=actor.officer_for(agency_id) is not None,
        is_system=actor.is_system,
        is_ca_officer=actor.officer_for(agency_id, OfficerKind.CA) is not None,
    )


def represents(request: Request, actor: Actor) -> bool:
    """Tell whether ``actor`` filed ``request`` in the applicant's place; so others decide on it."""
    return request.represented_by_id is not None and request.represented_by_id == actor.account_id


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


@dataclass(slots=True)
class Answers:
    """What the database said while one actor's page is made, however many requests it lists.

    ``overdue`` are the refusals of revisions, ``signed`` tells of letters whether they name him.
    """

    overdue: dict[tuple[str, str], SOPNotConfirmed | None] = field(default_factory=dict)
    signed: dict[int, bool] = field(default_factory=dict)

    def of_letters(self, requests: Iterable[Request], actor: Actor) -> "Answers":
        """Ask of the letters of many requests at once."""
        letters = {one.letter_id for one in requests} - self.signed.keys()
        self.signed |= _signed_by(letters, actor)
        return self


def check_may_decide(
    request: Request, actor: Actor, *, at: datetime, answers: Answers | None = None
) -> None:
    """Refuse everyone but an officer in scope who is no party to the request and knows the SOP.

    Raises:
        DecidesOwnRequest: the officer is the applicant.
        ActorNotEntitled: no appointment in force covers the applicant's agency.
        SOPNotConfirmed: he has not confirmed the request's revision in time (ADR 0037).
        SignedTheLetter: the officer is the superior who signs the letter, or approved it in his
            place (ADR 0016, 0059).
    """
    answers = answers or Answers()
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
    _check_trained(request, actor, at=at, overdue=answers.overdue)
    if answers.of_letters([request], actor).signed.get(request.letter_id):
        raise SignedTheLetter(
            f"{actor.name} signs or approved the letter of request {request.number}",
            number=request.number,
        )


def _check_trained(
    request: Request,
    actor: Actor,
    *,
    at: datetime,
    overdue: dict[tuple[str, str], SOPNotConfirmed | None],
) -> None:
    revision = (request.procedure_key, request.procedure_revision)
    if revision not in overdue:
        try:
            check_trained(actor, known.pinned(*revision), at=at)
        except SOPNotConfirmed as refusal:
            overdue[revision] = refusal
        else:
            overdue[revision] = None
    kept = overdue[revision]
    if kept is not None:
        raise kept


def _signed_by(letters: Collection[int], actor: Actor) -> dict[int, bool]:
    """Tell of each letter whether ``actor`` is the superior whom it names, or approved it."""
    if not letters or actor.account_id is None:
        return dict.fromkeys(letters, False)
    approved = Endorsement.objects.filter(
        account=actor.account_id, attachment__letter_version__letter__in=letters
    )
    endorsed = set(approved.values_list("attachment__letter_version__letter", flat=True))
    named = _named_by(letters, actor)
    return {one: one in endorsed or one in named for one in letters}


def _named_by(letters: Collection[int], actor: Actor) -> set[int]:
    """Return those of ``letters`` whose present version names ``actor`` as superior."""
    found = Person.objects.filter(pk=actor.person_id or 0).values_list("nip", flat=True)
    nip = found.first()
    if nip is None:
        return set()
    versions = LetterVersion.objects.filter(letter_id__in=letters).order_by("version")
    rows = versions.values_list("letter_id", "data")  # without the PDF; the newest comes last
    contents = {letter: Document.from_json(data).content for letter, data in rows}
    return {one for one, content in contents.items() if as_digits(content.superior.nip) == nip}


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
