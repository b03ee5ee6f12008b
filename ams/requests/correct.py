"""Activity 1 again: the applicant writes the letter anew on the same request."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.journal.events import Event
from ams.letters import services as letters
from ams.letters.models import LetterVersion
from ams.procedures.errors import ActNotOffered
from ams.procedures.rules import Act
from ams.requests.access import locked
from ams.requests.file import record_first_activities
from ams.requests.letter import (
    LetterDraft,
    checked_reasons,
    letter_content,
    person_of,
    revocable_certificate,
)
from ams.requests.models import Check, CheckItem, CheckKind, Request
from ams.requests.moves import check_undecided, note, procedure_of
from ams.requests.standing import check_is_applicant


def corrections(request: Request) -> list[CheckItem]:
    """Return what the last document check found wrong, while it waits for the applicant."""
    if not request.is_open or request.activity != procedure_of(request).first.key:
        return []
    last = Check.objects.filter(request=request, kind=CheckKind.DOCUMENTS).last()
    return list(last.items.filter(conforms=False)) if last else []


@transaction.atomic
def correct(request_id: UUID, draft: LetterDraft, *, actor: Actor, clock: Clock) -> LetterVersion:
    """Write the letter's next version and return it; the request then waits for it to be attached.

    Reasons, superior and description may change; the certificate is the request's and stays.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed, AlreadyDecided, ActNotOffered: the request was not sent back.
        CertificateNotActive: the certificate was revoked or has expired meanwhile.
        InvalidInput: another certificate, or reasons, superior, date or text cannot be taken.
    """
    request = locked(request_id, actor=actor)
    check_is_applicant(request, actor)
    _check_sent_back(request)
    if draft.certificate_id != request.certificate_id:
        raise InvalidInput(
            f"request {request.number} is for certificate {request.certificate}",
            fields={"certificate": [_("Sertifikat tidak dapat diganti; tarik permohonan ini.")]},
        )
    applicant = person_of(actor)
    certificate = revocable_certificate(request.certificate_id, holder=applicant, clock=clock)
    content = letter_content(draft, applicant=applicant, certificate=certificate, clock=clock)
    version = letters.new_version(request.letter_id, content, actor=actor, clock=clock)
    reasons = checked_reasons(draft.reasons, clock=clock)
    request.reasons = [reason.key for reason in reasons]
    request.urgent = any(reason.urgent for reason in reasons)
    request.description = content.description
    request.invalidity_date = draft.invalidity_date
    request.attachment = None
    record_first_activities(request, version, actor=actor, at=clock.now())
    request.save()
    note(
        Event.REQUEST_CORRECT, request, actor=actor, at=clock.now(),
        data={"version": version.version, "round": request.round, "reasons": request.reasons},
    )  # fmt: skip
    return version


def _check_sent_back(request: Request) -> None:
    check_undecided(request)
    if procedure_of(request).activity(request.activity).move(Act.MAKE_LETTER) is None:
        raise ActNotOffered(
            f"request {request.number} is at {request.activity}: its letter is not written anew",
            act=Act.MAKE_LETTER,
            at=request.activity,
        )
