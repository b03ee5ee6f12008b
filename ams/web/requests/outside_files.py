"""Evidence of a revocation elsewhere, and the outside CA's signed answers, handed out."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from ams.requests.access import request_for
from ams.requests.models import OutsideRecord, OutsideRecordPage, Request
from ams.requests.standing import standing_of
from ams.requests.tracker import facts
from ams.watch.marking import proof_of
from ams.web.actor import actor_of
from ams.web.downloads import file_response

_TYPES = {"crl": "application/pkix-crl", "ocsp": "application/ocsp-response"}
_ENDINGS = {"crl": "crl", "ocsp": "ors"}
_SANDBOX = "sandbox; default-src 'none'"


@require_GET
def answer(http_request: HttpRequest, request_id: UUID, source: str) -> HttpResponse:
    """Hand out what the CA signed, octet for octet, to whoever may know of the revocation."""
    actor = actor_of(http_request)
    request = request_for(request_id, actor=actor)
    proof = proof_of(request.concerned.pk)
    known = facts(request, actor=actor).published_at is not None and source in _TYPES
    found = getattr(proof, source) if proof is not None and known else None
    if found is None:
        raise Http404
    return file_response(
        bytes(found.content),
        filename=f"{request.concerned.serial}-{source}.{_ENDINGS[source]}",
        content_type=_TYPES[source],
    )


@require_GET
def evidence(http_request: HttpRequest, request_id: UUID, record_id: int) -> HttpResponse:
    """Hand out an officer's evidence byte for byte, as a file and never as a page."""
    request = _seen_by_others(http_request, request_id)
    found = get_object_or_404(OutsideRecord, pk=record_id, request=request)
    return file_response(
        bytes(found.content), filename=found.filename, content_type=found.content_type
    )


@require_GET
def evidence_page(
    http_request: HttpRequest, request_id: UUID, record_id: int, number: int
) -> HttpResponse:
    """Show one page of the evidence as AMS drew it anew; nothing of the upload is displayed."""
    request = _seen_by_others(http_request, request_id)
    found = get_object_or_404(
        OutsideRecordPage, record=record_id, record__request=request, number=number
    )
    response = HttpResponse(bytes(found.image), content_type=found.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _SANDBOX
    return response


def _seen_by_others(http_request: HttpRequest, request_id: UUID) -> Request:
    """Return the request for officers and auditors; the evidence shows their work, not his."""
    actor = actor_of(http_request)
    request = request_for(request_id, actor=actor)
    if standing_of(request, actor).is_applicant:
        raise Http404
    return request
