"""``/healthz`` and ``/readyz``; they name no person and need no sign-in."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from ams.diagnosis.findings import findings, is_ready
from ams.web.actor import clock_of


@require_safe
def healthz(http_request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - the URL decides
    """Answer 200: the process is up."""
    return JsonResponse({"status": "up"})


@require_safe
def readyz(http_request: HttpRequest) -> JsonResponse:
    """Answer 200 if database, CRLs and queue do their duty, else 503; with the findings' codes.

    The sentences stay with ``ams doctor``: they may name paths and hosts.
    """
    found = findings(clock_of(http_request))
    ready = is_ready(found)
    body = {
        "status": "ready" if ready else "not ready",
        "findings": [{"code": one.code, "severity": one.severity} for one in found],
    }
    return JsonResponse(body, status=200 if ready else 503)
