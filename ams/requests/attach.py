"""Activity 4: the signed letter is attached, replaced at will, and then handed in.

Attaching and handing in are two acts: the applicant first sees what AMS read.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal.events import Event
from ams.letters.attachments import store_attachment
from ams.letters.models import Attachment
from ams.letters.typed_codes import keep_typed_code
from ams.procedures.errors import ActNotOffered
from ams.procedures.rules import Act
from ams.requests.access import locked, request_for
from ams.requests.errors import NoAttachment
from ams.requests.models import Request
from ams.requests.moves import Performed, check_undecided, move, note, procedure_of
from ams.requests.notices import tell_officers
from ams.requests.paper import check_is_no_old_version, paper_of
from ams.requests.standing import check_is_applicant, standing_of
from ams.signatures.uploads import check_upload


def attach(
    request_id: UUID, *, content: bytes, filename: str, actor: Actor, clock: Clock
) -> Attachment:
    """Keep the signed letter and return it; it replaces an earlier one, which stays readable.

    The file is decoded before any transaction is open, for that takes its time.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed, AlreadyDecided, ActNotOffered: the request does not stand at activity 4.
        UploadRefused: the file cannot be taken, or carries a signature that is worth nothing; the
            case says why.
    """
    request = request_for(request_id, actor=actor)
    _check_at_attaching(request, actor)
    version = request.letter.latest
    attachment = store_attachment(
        version.pk,
        content=content,
        filename=filename,
        actor=actor,
        clock=clock,
        check=partial(check_upload, clock=clock),
    )
    with transaction.atomic():
        request = locked(request_id, actor=actor)
        _check_at_attaching(request, actor)
        request.attachment = attachment
        request.save(update_fields=["attachment"])
    return attachment


def type_code(request_id: UUID, typed: str, *, actor: Actor, clock: Clock) -> None:
    """Keep the letter's code that the applicant typed off the attached paper.

    It tells an officer no more than that he looked: neither version nor page are proven. Another
    letter's code is what another letter's QR is: the paper is no longer attached.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed, AlreadyDecided, ActNotOffered: the request does not stand at activity 4.
        NoAttachment: nothing is attached whose code is asked for.
        InvalidInput: it is no letter's code.
        AnotherLetterTyped: it is another letter's.
    """
    with transaction.atomic():
        request = locked(request_id, actor=actor)
        _check_at_attaching(request, actor)
        attachment = request.attachment
        if attachment is None or not paper_of(attachment).asks_code:
            raise NoAttachment(f"no code is asked of {request.number}", number=request.number)
        refusal = keep_typed_code(attachment, typed, actor=actor, clock=clock)
        if refusal is not None:
            request.attachment = None
            request.save(update_fields=["attachment"])
    if refusal is not None:
        raise refusal


@transaction.atomic
def submit(request_id: UUID, *, actor: Actor, clock: Clock) -> Request:
    """Hand the request in: it goes to the officers' queue, and those who may take it are told.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed, AlreadyDecided, ActNotOffered: the request does not stand at activity 4.
        NoAttachment: the present version of the letter has not been attached.
        OldVersionAttached: the paper is proven to be an earlier version.
    """
    request = locked(request_id, actor=actor)
    _check_at_attaching(request, actor)
    attachment = request.attachment
    if attachment is None or attachment.letter_version_id != request.letter.latest.pk:
        raise NoAttachment(
            f"the signed letter of request {request.number} is not attached", number=request.number
        )
    check_is_no_old_version(attachment)
    hand_in(request, attachment, actor=actor, at=clock.now())
    return request


def hand_in(request: Request, attachment: Attachment, *, actor: Actor, at: datetime) -> None:
    """Move ``request`` (locked) on with its signed letter, as its applicant ``actor`` wishes.

    Raises:
        ActNotOffered, ActorNotEntitled: it does not stand at activity 4, or he is somebody else.
    """
    performed = Performed(Act.ATTACH, actor, at, output=attachment.filename)
    move(request, performed, standing=standing_of(request, actor))
    request.submitted_at = at
    request.save()
    note(
        Event.REQUEST_ATTACH, request, actor=actor, at=at,
        data={"sha256": attachment.sha256, "round": request.round},
    )  # fmt: skip
    tell_officers(request, at=at)


def _check_at_attaching(request: Request, actor: Actor) -> None:
    check_is_applicant(request, actor)
    check_undecided(request)
    if procedure_of(request).activity(request.activity).move(Act.ATTACH) is None:
        raise ActNotOffered(
            f"request {request.number} is at {request.activity}, where nothing is attached",
            act=Act.ATTACH,
            at=request.activity,
        )
