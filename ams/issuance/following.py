"""The second half of a journey: once a revocation is published, the issuance opens by itself.

The signed letter names both wishes and was checked with the revocation; the issuance's own check
of the documents reads it again (ADR 0053).
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from ams.core.actor import system
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.issuance.eligibility import obstacles
from ams.jobs.services import enqueue
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.letters.models import Attachment
from ams.notifications import services as notifications
from ams.notifications.messages import Message, Recipient
from ams.procedures.rules import Act, Standing
from ams.requests.carry_out import locked_for_job, payload_of
from ams.requests.conduct import ISSUANCE
from ams.requests.documents import present_attachment
from ams.requests.journeys import CONTINUE, standing_still
from ams.requests.links import request_url
from ams.requests.models import Journey, Request
from ams.requests.moves import Performed, move, note
from ams.requests.notices import queue_to_applicant, tell_officers
from ams.requests.opening import begin, open_request

AMS = system("AMS")
_CONSENTED = Standing(is_applicant=True)  # he said so when he filed; AMS does it for him


def go_on(revocation_id: UUID, *, clock: Clock) -> None:
    """Open the issuance that the applicant wished for, or say why not; done once, whatever runs.

    An issuance that he filed himself meanwhile is the journey's.
    """
    with transaction.atomic():
        revocation = locked_for_job(revocation_id)
        journey = standing_still().filter(revocation=revocation).first()
        if journey is None:
            return
        now = clock.now()
        opened = open_request(revocation.applicant, ISSUANCE)
        if opened is None and any(obstacles(revocation.applicant, at=now)):
            _hinder(journey, revocation, at=now)
            return
        journey.issuance = opened or _open(revocation, clock=clock)
        journey.save()
        note(
            Event.REQUEST_CONTINUE, revocation, actor=AMS, at=now,
            data={"then": journey.issuance.number},
        )  # fmt: skip
        if opened is None:
            _tell(journey.issuance, {"followed": revocation.number}, at=now)


def resume_all(*, clock: Clock) -> None:
    """Queue what stands still though its job is gone."""
    for journey in standing_still().select_related("revocation"):
        request = journey.revocation
        with transaction.atomic():
            enqueue(CONTINUE, payload=payload_of(request), at=clock.now(), key=str(request.pk))


def _open(revocation: Request, *, clock: Clock) -> Request:
    """File the issuance with the letter and its attachment, and hand it to the officers."""
    now, attachment = clock.now(), present_attachment(revocation)
    version = attachment.letter_version
    request, _version = begin(
        ISSUANCE, version, applicant=revocation.applicant, actor=AMS, clock=clock
    )
    made = Performed(Act.MAKE_LETTER, AMS, now, output=version.letter.number)
    move(request, made, standing=_CONSENTED)
    note(
        Event.REQUEST_FILE, request, actor=AMS, at=now,
        data={
            "letter": version.letter.code, "follows": revocation.number,
            "procedure": f"{request.procedure_key} {request.procedure_revision}",
        },
    )  # fmt: skip
    _attached(request, attachment, at=now)
    return request


def _attached(request: Request, attachment: Attachment, *, at: datetime) -> None:
    request.attachment = attachment
    performed = Performed(Act.ATTACH, AMS, at, output=attachment.filename)
    move(request, performed, standing=_CONSENTED)
    request.submitted_at = at
    request.save()
    note(
        Event.REQUEST_ATTACH, request, actor=AMS, at=at,
        data={"sha256": attachment.sha256, "round": request.round},
    )  # fmt: skip
    tell_officers(request, at=at)


def _hinder(journey: Journey, revocation: Request, *, at: datetime) -> None:
    journey.hindered_at = at
    journey.save()
    note(Event.REQUEST_NOT_CONTINUED, revocation, actor=AMS, at=at)
    why: dict[str, JSON] = {}
    for key, language in (("why", "id"), ("why_en", "en")):
        with override(language):
            why[key] = " ".join(obstacles(revocation.applicant, at=at))
    _tell(revocation, why, at=at)
    _tell_officer(revocation, why, at=at)


def _tell_officer(revocation: Request, why: dict[str, JSON], *, at: datetime) -> None:
    """Tell who decided on the revocation: he knows the person's record, or whom to ask."""
    officer = revocation.decided_by
    if officer is None or not officer.email or not settings.AMS_OFFICER_MAIL:
        return
    notifications.queue(
        Message.JOURNEY,
        to=Recipient(officer.email, str(officer), officer.language),
        context={
            "number": revocation.number, "applicant": revocation.applicant.full_name,
            "url": request_url(revocation), **why,
        },
        subject=Subject.of("account", officer.pk),
        at=at,
    )  # fmt: skip


def _tell(request: Request, context: dict[str, JSON], *, at: datetime) -> None:
    told = context | {"url": request_url(request)}
    queue_to_applicant(Message.JOURNEY, request, told, at=at)
