"""Letters and attachments of a request, handed out; the pages of an attachment as pictures."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal.entries import EntryFilter, Subject
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.letters.models import Attachment, AttachmentPage, LetterVersion
from ams.requests.access import record_view, request_for
from ams.requests.models import Request
from ams.requests.standing import standing_of
from ams.web.actor import actor_of, clock_of
from ams.web.downloads import file_response, pdf_response

_ONE_VIEW = timedelta(hours=1)
_SANDBOX = "sandbox; default-src 'none'"


@require_GET
def letter_pdf(http_request: HttpRequest, request_id: UUID, version: int) -> HttpResponse:
    """Hand out one version of the letter as AMS wrote it."""
    request = _seen(http_request, request_id)
    found = get_object_or_404(LetterVersion, letter=request.letter_id, version=version)
    return pdf_response(bytes(found.pdf), filename=found.filename)


@require_GET
def attachment(http_request: HttpRequest, request_id: UUID, attachment_id: int) -> HttpResponse:
    """Hand out an attachment byte for byte, as a file and never as a page."""
    request = _seen(http_request, request_id)
    found = get_object_or_404(
        Attachment, pk=attachment_id, letter_version__letter=request.letter_id
    )
    return file_response(
        bytes(found.content), filename=found.filename, content_type=found.content_type
    )


@require_GET
def attachment_page(
    http_request: HttpRequest, request_id: UUID, attachment_id: int, number: int
) -> HttpResponse:
    """Show one page of an attachment as AMS drew it anew; nothing of the upload is displayed."""
    request = _seen(http_request, request_id)
    found = get_object_or_404(
        AttachmentPage,
        attachment=attachment_id,
        attachment__letter_version__letter=request.letter_id,
        number=number,
    )
    response = HttpResponse(bytes(found.image), content_type=found.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _SANDBOX
    return response


def _seen(http_request: HttpRequest, request_id: UUID) -> Request:
    """Return the request; that somebody else looks into it is journaled, once an hour."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    request = request_for(request_id, actor=actor)
    if not standing_of(request, actor).is_applicant:
        _record_unless_recent(request, actor=actor, clock=clock)
    return request


def _record_unless_recent(request: Request, *, actor: Actor, clock: Clock) -> None:
    since: datetime = clock.now() - _ONE_VIEW
    seen = EntryFilter(
        since=since,
        events=(Event.REQUEST_VIEW,),
        subject=Subject.of("request", request.pk),
        actor_account_id=actor.account_id,
    )
    if not Entry.objects.matching(seen).exists():
        record_view(request.pk, actor=actor, clock=clock)
