"""Activity 7 for an outside CA: the officer records what he did in that CA's own application.

His word moves nothing: the request goes on when the CA itself says so (``await_outside``).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.jobs.services import enqueue
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.letters.attachments import shown_name
from ams.letters.inspection import Inspected, inspect
from ams.letters.reading.process import Task
from ams.letters.refusals import UploadRefused
from ams.requests.access import locked, request_for
from ams.requests.errors import NothingToRecord, ProofIsHere, StillAwaited
from ams.requests.models import OutsideRecord, OutsideRecordPage, Request
from ams.requests.moves import check_open, note
from ams.requests.revoke import READ_OUTSIDE
from ams.requests.standing import Answers, acting_account, check_may_decide
from ams.watch.marking import proof_of

_NAME_LENGTH = 120
_REMARK_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class Performed:
    """What was done there: when, by whom, with which evidence."""

    at: datetime
    by: str
    content: bytes
    filename: str
    remark: str = ""


def record_outside(
    request_id: UUID, performed: Performed, *, actor: Actor, clock: Clock
) -> OutsideRecord:
    """Keep who revoked the certificate in its CA's application, and have that CA read at once.

    May be done again, to mend a slip or add evidence; the newest counts, each is kept. The file
    is decoded before any transaction is open, for that takes its time.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, NothingToRecord: no revocation by an outside CA is waited for.
        UploadRefused: the evidence cannot be taken; the case says why.
        InvalidInput: the time or the name cannot be.
    """
    request = request_for(request_id, actor=actor)
    check_recordable(request, actor, at=clock.now())
    _check_words(performed, request, now=clock.now())
    inspected = _inspected(request, performed, actor=actor, clock=clock)
    with transaction.atomic():
        request = locked(request_id, actor=actor)
        check_recordable(request, actor, at=clock.now())
        return _keep(request, performed, inspected, actor=actor, now=clock.now())


def check_recordable(
    request: Request, actor: Actor, *, at: datetime, answers: Answers | None = None
) -> None:
    """Refuse where no revocation in an outside CA's application is waited for.

    Raises:
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, NothingToRecord: the request is not there, or not any more.
    """
    check_may_decide(request, actor, at=at, answers=answers)
    check_open(request)
    if not request.outside_of_ams or not request.is_decided or request.carried_out_at is not None:
        raise NothingToRecord(
            f"request {request.number} waits for no outside CA", number=request.number
        )


def check_closable(
    request: Request, actor: Actor, *, at: datetime, answers: Answers | None = None
) -> None:
    """Refuse while the CA may still be waited for, and once it has spoken.

    Raises:
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, NothingToRecord: no revocation by an outside CA is waited for.
        StillAwaited, ProofIsHere: it is too early, or too late.
    """
    check_recordable(request, actor, at=at, answers=answers)
    if proof_of(request.concerned.pk) is not None:
        raise ProofIsHere(f"the CA of request {request.number} says revoked")
    if request.outside_alerted_at is None:
        raise StillAwaited(f"the CA of request {request.number} is still being asked")


def _check_words(performed: Performed, request: Request, *, now: datetime) -> None:
    problems: dict[str, list[str]] = {}
    if performed.at > now:
        problems["performed_at"] = [_("Waktu ini belum tiba.")]
    elif performed.at < request.concerned.not_before.replace(second=0):  # minutes are typed
        problems["performed_at"] = [_("Sertifikat ini belum berlaku pada waktu itu.")]
    if not performed.by.strip() or len(performed.by) > _NAME_LENGTH:
        problems["performed_by"] = [_("Tuliskan nama petugas, paling banyak 120 karakter.")]
    if len(performed.remark) > _REMARK_LENGTH:
        problems["remark"] = [_("Paling banyak 1000 karakter.")]
    if problems:
        raise InvalidInput("the record cannot be kept", fields=problems)


def _inspected(request: Request, performed: Performed, *, actor: Actor, clock: Clock) -> Inspected:
    """Return the decoded evidence; a refusal is journaled in a transaction of its own."""
    try:
        return inspect(performed.content, task=Task.DRAW)
    except UploadRefused as refusal:
        with transaction.atomic():
            journal.append(
                Event.ATTACHMENT_REFUSE,
                subject=Subject.of("request", request.pk),
                actor=actor,
                at=clock.now(),
                data={"number": request.number, "code": refusal.code},
            )
        raise


def _keep(
    request: Request, performed: Performed, inspected: Inspected, *, actor: Actor, now: datetime
) -> OutsideRecord:
    note(
        Event.REQUEST_OUTSIDE_RECORD, request, actor=actor, at=now,
        data={
            "certificate": request.concerned.serial,
            "performed_at": performed.at.isoformat(),
            "performed_by": performed.by.strip(),
            "sha256": inspected.sha256,
        },
    )  # fmt: skip
    record = OutsideRecord.objects.create(
        request=request,
        performed_at=performed.at,
        performed_by=performed.by.strip(),
        remark=performed.remark.strip(),
        kind=inspected.kind,
        filename=shown_name(performed.filename),
        content=performed.content,
        sha256=inspected.sha256,
        size=len(performed.content),
        recorded_by_id=acting_account(actor),
        recorded_by_name=actor.name,
        recorded_at=now,
    )
    _keep_pages(record, inspected)
    request.outside_recorded_at = now
    request.outside_alerted_at = None
    request.save()
    enqueue(READ_OUTSIDE, payload={"request": str(request.pk)}, at=now, key=str(request.pk))
    return record


def _keep_pages(record: OutsideRecord, inspected: Inspected) -> None:
    OutsideRecordPage.objects.bulk_create(
        OutsideRecordPage(
            record=record,
            number=page.number,
            image=page.image,
            content_type=page.content_type,
            width=page.width,
            height=page.height,
        )
        for page in inspected.pages
    )
