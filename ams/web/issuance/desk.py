"""What stands before an officer at the three activities of an issuance that he decides."""

from datetime import datetime
from typing import Any

from ams.certificates.errors import SubjectRefused
from ams.core.actor import Actor
from ams.custody.policies import terms_of
from ams.custody.scans import pages_for
from ams.issuance import policy
from ams.issuance.eligibility import subject_of
from ams.issuance.issuing import items
from ams.issuance.models import Details
from ams.issuance.renewable import obstacles_to
from ams.requests.models import Request
from ams.web.issuance.subjects import subject_lines


def issuance_context(request: Request, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return the subject to come, what stands in the way, and the checks of person and key."""
    details = Details.objects.filter(request=request).select_related("renews").first()
    try:
        subject = subject_lines(subject_of(request.applicant))
    except SubjectRefused:
        subject = []  # the obstacles say why
    renews = details.renews if details else None
    has_key = details is not None and bool(details.spki_sha256)
    return {
        "subject": subject,
        "renews": renews,
        "supersedes": renews is not None and policy.present().supersedes,
        "obstacles": obstacles_to(request, at=at),
        "scan_pages": pages_for(request, actor=actor, at=at),
        "asks_scan": terms_of(request.applicant.agency).asks_scan and renews is None,
        "checked": items(request, at=at) if has_key else (),
    }
