"""Activity 1 again: the applicant writes the letter anew on the same request."""

from dataclasses import replace
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
from ams.requests.conduct import REVOCATION
from ams.requests.file import record_first_activities
from ams.requests.letter import (
    LetterDraft,
    checked_reasons,
    letter_content,
    revocable_certificate,
)
from ams.requests.models import Check, CheckItem, CheckKind, Request
from ams.requests.moves import check_undecided, goes_on, is_attaching, note, procedure_of
from ams.requests.opening import written_already
from ams.requests.settling import letter_settled
from ams.requests.standing import check_is_applicant


def corrections(request: Request) -> list[CheckItem]:
    """Return what the last document check found wrong, while it waits for the applicant."""
    if not request.is_open:
        return []
    if not _is_sent_back(request):
        return []
    last = Check.objects.filter(request=request, kind=CheckKind.DOCUMENTS).last()
    return list(last.items.filter(conforms=False)) if last else []


def is_rewritable(request: Request) -> bool:
    """Tell whether the letter may be written anew: it was sent back, or is not handed in yet."""
    return (
        request.is_open
        and not (request.is_decided and not goes_on(request))
        and (_is_sent_back(request) or is_attaching(request))
    )


@transaction.atomic
def correct(request_id: UUID, draft: LetterDraft, *, actor: Actor, clock: Clock) -> LetterVersion:
    """Write the letter's next version and return it; the request then waits for it to be attached.

    Reasons, superior and description may change; the certificate is the request's and stays.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed, AlreadyDecided, ActNotOffered: it was handed in and not sent back.
        CertificateNotActive: the certificate was revoked or has expired meanwhile.
        InvalidInput: another certificate, or reasons, superior, date or text cannot be taken.
    """
    request = locked(request_id, actor=actor)
    check_is_applicant(request, actor)
    _check_sent_back(request)
    if draft.certificate_id != request.certificate_id:
        raise InvalidInput(
            f"request {request.number} is for certificate {request.concerned}",
            fields={"certificate": [_("Sertifikat tidak dapat diganti; tarik permohonan ini.")]},
        )
    applicant, before = request.applicant, request.letter.latest.content
    certificate = revocable_certificate(request.certificate_id, holder=applicant, clock=clock)
    kept = replace(draft, kind=before.kind)  # the wish that he filed stays
    content = replace(
        letter_content(kept, applicant=applicant, certificate=certificate, clock=clock),
        representative=before.representative,
    )
    if (same := written_already(request, content)) is not None:
        return same
    version = letters.new_version(request.letter_id, content, actor=actor, clock=clock)
    reasons = checked_reasons(draft.reasons, clock=clock)
    request.reasons = [reason.key for reason in reasons]
    request.urgent = any(reason.urgent for reason in reasons)
    request.description = content.description
    request.invalidity_date = draft.invalidity_date
    request.attachment = None
    if is_attaching(request):
        letter_settled(request, at=clock.now())
    else:
        output = ", ".join(request.reasons)
        record_first_activities(request, version, output=output, actor=actor, at=clock.now())
    request.save()
    note(
        Event.REQUEST_CORRECT, request, actor=actor, at=clock.now(),
        data={"version": version.version, "round": request.round, "reasons": request.reasons},
    )  # fmt: skip
    return version


def _is_sent_back(request: Request) -> bool:
    return procedure_of(request).activity(request.activity).move(Act.MAKE_LETTER) is not None


def _check_sent_back(request: Request) -> None:
    check_undecided(request)
    if request.procedure_key != REVOCATION:
        raise ActNotOffered(f"request {request.number} is a {request.procedure_key}")
    if not is_rewritable(request):
        raise ActNotOffered(
            f"request {request.number} is at {request.activity}: its letter is not written anew",
            act=Act.MAKE_LETTER,
            at=request.activity,
        )
