"""Who is told what of an e-mail account, by mail; never a password."""

from datetime import datetime

from ams.journal.entries import Subject
from ams.mailboxes.links import page_url, proof_url
from ams.mailboxes.models import Mailbox
from ams.notifications import services as notifications
from ams.notifications.messages import Message, Recipient
from ams.requests.links import request_url


def tell_ready(mailbox: Mailbox, *, at: datetime) -> None:
    """Tell the applicant, at the address that he has now, where his account is handed over."""
    _queue(Message.MAILBOX_READY, mailbox, mailbox.person.email, {"url": page_url(mailbox)}, at=at)


def send_proof(mailbox: Mailbox, *, at: datetime) -> None:
    """Send the link that proves the address, to that address."""
    _queue(
        Message.MAILBOX_PROOF, mailbox, mailbox.address, {"proof_url": proof_url(mailbox)}, at=at
    )


def tell_active(mailbox: Mailbox, *, at: datetime) -> None:
    """Write to the new address that it is the person's official one from now on."""
    url = {"url": request_url(mailbox.request)}
    _queue(Message.MAILBOX_ACTIVE, mailbox, mailbox.address, url, at=at)


def _queue(
    message: Message, mailbox: Mailbox, email: str, more: dict[str, str], *, at: datetime
) -> None:
    person, until = mailbox.person, mailbox.handover_until
    language = person.account.language if person.account else "id"
    notifications.queue(
        message,
        to=Recipient(email, person.full_name, language),
        context={
            "number": mailbox.request.number,
            "address": mailbox.address,
            "until": until.isoformat() if until else "",
            **more,
        },
        subject=Subject.of("request", mailbox.request_id),
        at=at,
    )
