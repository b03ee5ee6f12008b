"""Addresses that mails about holds carry; the one for the objection is signed, without sign-in."""

from django.conf import settings
from django.core import signing

from ams.holding.errors import DisputeLinkInvalid
from ams.holding.models import HoldCase

_SALT = "ams.holding.dispute"


def hold_url(case: HoldCase) -> str:
    """Return the address of the hold's page."""
    return f"{settings.AMS_BASE_URL}/penangguhan/{case.hold_id}/"


def dispute_url(case: HoldCase) -> str:
    """Return the address under which the owner objects without signing in."""
    return f"{settings.AMS_BASE_URL}/penangguhan/bantah/{dispute_token(case)}/"


def dispute_token(case: HoldCase) -> str:
    """Return the signed token that names the case."""
    return signing.dumps(case.pk, salt=_SALT)


def read_token(token: str) -> int:
    """Return the case that the token names.

    Raises:
        DisputeLinkInvalid: AMS did not sign it, or not for this purpose.
    """
    try:
        return int(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise DisputeLinkInvalid("the link was not signed here") from error
