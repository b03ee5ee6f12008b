"""The link that proves an address: who opens it, signed in, reads what comes there."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core import signing

from ams.core.actor import Actor
from ams.mailboxes.errors import LinkSpent, LinkUnknown
from ams.mailboxes.models import Mailbox, State

LIFETIME: Final = timedelta(days=3)
"""So long a page or a link of a hand-over can be opened."""
PAUSE: Final = timedelta(minutes=5)
_SALT: Final = "ams.mailboxes.address"


def proof_url(mailbox: Mailbox) -> str:
    """Return the address of the newest link; it opens nothing for anybody but the applicant."""
    token = signing.dumps([mailbox.pk.hex, mailbox.handover], salt=_SALT)
    return f"{settings.AMS_BASE_URL}/permohonan/alamat-email/{token}/"


def page_url(mailbox: Mailbox) -> str:
    """Return the address of the page that shows the temporary password once."""
    return f"{settings.AMS_BASE_URL}/permohonan/{mailbox.request_id}/akun-email/"


def mailbox_by_link(token: str, *, actor: Actor, at: datetime) -> Mailbox:
    """Return what the link opens for the applicant who is signed in.

    Raises:
        LinkUnknown: AMS did not make it, or it is another person's.
        LinkSpent: it was used, a newer one was sent, or its time is over.
    """
    try:
        mailbox_hex, number = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkUnknown("the link was not made here") from error
    rows = Mailbox.objects.select_related("request__applicant__agency", "person")
    mailbox = rows.filter(pk=mailbox_hex, person_id=actor.person_id or 0).first()
    if mailbox is None:
        raise LinkUnknown(f"the link is not {actor.name}'s")
    until = mailbox.handover_until
    waits = mailbox.state == State.CREATED and mailbox.request.is_open
    if not waits or number != mailbox.handover or until is None or at >= until:
        raise LinkSpent(f"link {number} for {mailbox.address} opens nothing any more")
    return mailbox
