"""How a request begins that is filed with its letter, and how the letter is written again.

Every procedure that begins with a letter uses these; what it asks of the applicant, and what the
letter says, is its own.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from ams.accounts.models import Person
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.core.wording import WIB
from ams.journal.events import Event
from ams.letters import services as letters
from ams.letters.data import CertificateDetails, LetterData, LetterKind, Superior
from ams.letters.models import LetterVersion
from ams.procedures.errors import ActNotOffered
from ams.procedures.rules import Act
from ams.requests.access import locked
from ams.requests.errors import OpenRequestExists
from ams.requests.letter import applicant_in, letterhead_of, person_of, superior_of
from ams.requests.models import Request
from ams.requests.moves import (
    Performed,
    check_offered,
    check_undecided,
    is_attaching,
    move,
    note,
    open_record,
)
from ams.requests.notices import tell_filed
from ams.requests.numbers import next_number
from ams.requests.settling import letter_settled
from ams.requests.standing import check_is_applicant, standing_of
from ams.revisions import known


def open_request(person: Person, procedure_key: str) -> Request | None:
    """Return the person's request of a procedure that still moves, if there is one."""
    return Request.objects.open().filter(applicant=person, procedure_key=procedure_key).first()


def plain_letter(
    applicant: Person, kind: LetterKind, *, superior: Superior | None, clock: Clock
) -> LetterData:
    """Return a letter of the record's data; ``superior`` is ``None`` for the one on record.

    Raises:
        InvalidInput: no superior is on record; the form has to name one.
    """
    return LetterData(
        kind=kind,
        agency_id=applicant.agency_id,
        letterhead=letterhead_of(applicant),
        superior=superior or superior_of(applicant),
        applicant=applicant_in(applicant),
        certificate=CertificateDetails(),
        reasons=(),
        place=applicant.agency.place,
        date=clock.now().astimezone(WIB).date(),
    )


@transaction.atomic
def file_with_letter(
    procedure_key: str, content: LetterData, *, actor: Actor, clock: Clock
) -> Request:
    """File the request and return it: its letter made, numbered, waiting for the signed letter.

    Raises:
        NotAPerson: the account stands for no person.
        OpenRequestExists: he has an open request of this procedure; its number is named.
        InvalidInput: the letter cannot be written so; ``fields`` says why.
    """
    applicant = person_of(actor)
    request, version = begin(procedure_key, content, applicant=applicant, actor=actor, clock=clock)
    _letter_made(request, version, actor=actor, clock=clock)
    filed(request, actor=actor, at=clock.now())
    return request


def begin(
    procedure_key: str,
    content: LetterData | LetterVersion,
    *,
    applicant: Person,
    actor: Actor,
    clock: Clock,
    certificate: Certificate | None = None,
) -> tuple[Request, LetterVersion]:
    """Return a numbered request at its procedure's first activity, and its letter.

    ``content`` becomes a letter, unless it is one that serves another request already.

    Raises:
        OpenRequestExists: he has an open one of this procedure; its number is named.
        InvalidInput: the letter's text cannot be taken.
    """
    now = clock.now()
    procedure = known.current(procedure_key, now.astimezone(WIB).date())
    number = next_number(now)  # its lock also lets one filing at a time look for an open request
    _check_none_open(applicant, procedure_key)
    if isinstance(content, LetterVersion):
        version = content
    else:
        version = letters.create_letter(content, actor=actor, clock=clock)
    request = Request(
        id=uuid4(),
        number=number,
        procedure_key=procedure.key,
        procedure_revision=procedure.revision,
        activity=procedure.first.key,
        applicant=applicant,
        certificate=certificate,
        letter=version.letter,
        description=version.content.description,
        filed_at=now,
    )
    _insert(request)
    open_record(request, at=now)
    return request, version


def filed(request: Request, *, actor: Actor, at: datetime, **data: JSON) -> None:
    """Journal that the request was filed, and tell the applicant what he does next."""
    procedure = f"{request.procedure_key} {request.procedure_revision}"
    told = {"letter": request.letter.code, "procedure": procedure, **data}
    note(Event.REQUEST_FILE, request, actor=actor, at=at, data=told)
    tell_filed(request, at=at)


def sent_back(request_id: UUID, procedure_key: str, *, actor: Actor) -> Request:
    """Return the applicant's request under lock, if its letter is to be written anew.

    An officer sent it back, or it is not handed in yet.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed, AlreadyDecided, ActNotOffered: the request was not sent back, or is one of
            another procedure.
    """
    request = locked(request_id, actor=actor)
    check_is_applicant(request, actor)
    check_undecided(request)
    if request.procedure_key != procedure_key:
        raise ActNotOffered(f"request {request.number} is a {request.procedure_key}")
    if not is_attaching(request):
        check_offered(request, Act.MAKE_LETTER, standing=standing_of(request, actor))
    return request


def written_already(request: Request, content: LetterData) -> LetterVersion | None:
    """Return the present version where it says just this and is not handed in: sent twice."""
    latest = request.letter.latest
    return latest if is_attaching(request) and latest.content == content else None


def rewritten(
    request: Request, content: LetterData, *, actor: Actor, clock: Clock
) -> LetterVersion:
    """Return the letter's next version; what was attached belongs to the one before.

    A letter that a revocation shares stays as it is, and a letter of its own begins (ADR 0053).
    """
    if request.letter.latest.content.kind is LetterKind.REPLACEMENT:
        version = letters.create_letter(content, actor=actor, clock=clock)
        request.letter = version.letter
    else:
        version = letters.new_version(request.letter_id, content, actor=actor, clock=clock)
    if is_attaching(request):
        letter_settled(request, at=clock.now())
    request.description = content.description
    request.attachment = None
    return version


def corrected(request: Request, version: LetterVersion, *, actor: Actor, at: datetime) -> None:
    """Journal that the letter was written anew."""
    data: dict[str, JSON] = {"version": version.version, "round": request.round}
    note(Event.REQUEST_CORRECT, request, actor=actor, at=at, data=data)


def write_again(
    request: Request, content: LetterData, *, actor: Actor, clock: Clock
) -> LetterVersion:
    """Write the letter's next version and return it; the request then waits for it to be attached.

    The caller has the request from ``sent_back``, in the same transaction.
    """
    if (same := written_already(request, content)) is not None:
        return same
    version = rewritten(request, content, actor=actor, clock=clock)
    _letter_made(request, version, actor=actor, clock=clock)
    corrected(request, version, actor=actor, at=clock.now())
    return version


def _letter_made(request: Request, version: LetterVersion, *, actor: Actor, clock: Clock) -> None:
    if not is_attaching(request):
        made = Performed(Act.MAKE_LETTER, actor, clock.now(), output=version.letter.number)
        move(request, made, standing=standing_of(request, actor))
    request.save()


def _insert(request: Request) -> None:
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        _check_none_open(request.applicant, request.procedure_key)
        raise


def _check_none_open(applicant: Person, procedure_key: str) -> None:
    other = open_request(applicant, procedure_key)
    if other is not None:
        raise OpenRequestExists(
            f"request {other.number} of {applicant.email} is open",
            number=other.number,
            id=str(other.pk),
        )
