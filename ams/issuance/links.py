"""The activation link: proves that the applicant reads the official e-mail. One use, one day."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core import signing

from ams.core.actor import Actor
from ams.issuance.errors import LinkSpent, LinkUnknown
from ams.issuance.models import Details
from ams.procedures.rules import Act
from ams.requests.moves import procedure_of

LIFETIME: Final = timedelta(hours=24)
PAUSE: Final = timedelta(minutes=5)
"""So long after a link no other one is sent."""
_SALT: Final = "ams.issuance.activation"


def activation_url(details: Details) -> str:
    """Return the address of the newest link; it opens nothing for anybody but the applicant."""
    token = signing.dumps([details.request_id.hex, details.link_number], salt=_SALT)
    return f"{settings.AMS_BASE_URL}/permohonan/aktivasi/{token}/"


def details_by_link(token: str, *, actor: Actor, at: datetime) -> Details:
    """Return what the link opens for the applicant who is signed in.

    Raises:
        LinkUnknown: AMS did not make it, or it is another person's.
        LinkSpent: it was used, a newer one was sent, or its day is over.
    """
    try:
        request_hex, number = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkUnknown("the activation link was not made here") from error
    rows = Details.objects.select_related("request__applicant__agency", "request__letter")
    details = rows.filter(
        request_id=request_hex, request__applicant_id=actor.person_id or 0
    ).first()
    if details is None:
        raise LinkUnknown(f"the activation link is not {actor.name}'s")
    request = details.request
    waits = procedure_of(request).activity(request.activity).move(Act.ACCEPT) is not None
    expires = details.link_expires_at
    if not (request.is_open and waits) or number != details.link_number:
        raise LinkSpent(f"link {number} of request {request.number} opens nothing any more")
    if expires is None or at >= expires:
        raise LinkSpent(f"link {number} of request {request.number} expired at {expires}")
    return details
