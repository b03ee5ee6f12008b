"""Who is told what in an issuance, by mail."""

from datetime import datetime

from ams.certificates.models import Certificate
from ams.core.canonical import JSON
from ams.issuance.links import LIFETIME, activation_url
from ams.issuance.models import Details
from ams.notifications.messages import FollowUp, Message
from ams.requests.links import request_url
from ams.requests.models import Request
from ams.requests.notices import TOLD, outcome_context, queue_to_applicant


def send_link(details: Details, *, at: datetime) -> None:
    """Send a fresh activation link; those sent before open nothing any more."""
    details.link_number += 1
    details.link_sent_at = at
    details.link_expires_at = at + LIFETIME
    details.save()
    context: dict[str, JSON] = {
        "activation_url": activation_url(details),
        "until": details.link_expires_at.isoformat(),
        "remark": details.remark,
    }
    queue_to_applicant(Message.ISSUANCE_ACTIVATION, details.request, context, at=at)


def tell_issued(request: Request, certificate: Certificate, *, at: datetime) -> None:
    """Tell the applicant of his certificate; that a mail server took it comes back as a job."""
    context: dict[str, JSON] = outcome_context(request) | {
        "subject_dn": certificate.subject_dn,
        "not_before": certificate.not_before.isoformat(),
        "not_after": certificate.not_after.isoformat(),
        "url": request_url(request),
    }
    old = certificate.succeeds
    if old is not None:
        context["renewed_serial"] = old.serial
        context["superseded_at"] = old.revoked_at.isoformat() if old.revoked_at else ""
        context["renewed_until"] = old.not_after.isoformat()
    then = FollowUp(TOLD, {"request": str(request.pk)})
    queue_to_applicant(Message.CERTIFICATE_ISSUED, request, context, at=at, then=then)
