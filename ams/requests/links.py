"""Addresses that mails carry; the one for the receipt is signed and needs no sign-in."""

from uuid import UUID

from django.conf import settings
from django.core import signing

from ams.requests.errors import LinkInvalid
from ams.requests.models import Request

_SALT = "ams.requests.acknowledge"


def request_url(request: Request) -> str:
    """Return the address of the request's page."""
    return f"{settings.AMS_BASE_URL}/permohonan/{request.pk}/"


def desk_url(request: Request) -> str:
    """Return the address at which officers work on the request."""
    return f"{settings.AMS_BASE_URL}/petugas/{request.pk}/"


def key_url(request: Request) -> str:
    """Return the address at which the applicant hands his key in."""
    return f"{settings.AMS_BASE_URL}/permohonan/{request.pk}/kunci/"


def acknowledgement_url(request: Request) -> str:
    """Return the address under which the applicant confirms without signing in.

    It opens one request's receipt and nothing else, and ends with the request.
    """
    return f"{settings.AMS_BASE_URL}/permohonan/terima/{acknowledgement_token(request)}/"


def acknowledgement_token(request: Request) -> str:
    """Return the signed token that names the request."""
    return signing.dumps(request.pk.hex, salt=_SALT)


def read_token(token: str) -> UUID:
    """Return the request that the token names.

    Raises:
        LinkInvalid: AMS did not sign it, or not for this purpose.
    """
    try:
        return UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkInvalid("the link was not signed here") from error
