"""The mails of a demonstration, read from the maildir that its SMTP server writes."""

import email
import email.policy
import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it arrived."""

    key: str
    sender: str
    recipient: str
    subject: str
    at: datetime | None
    text: str
    html: str


def folder() -> Path:
    """Return the maildir."""
    return Path(settings.AMS_DATA) / "mailbox"


def mails() -> list[Mail]:
    """Return the newest mails, the newest first; none where no mail has arrived yet."""
    if not folder().is_dir():
        return []
    box = mailbox.Maildir(folder(), create=False)
    keys = sorted(_arrivals(), reverse=True)[:_SHOWN]
    return [_mail(key, box.get_bytes(key)) for _arrived, key in keys]


def mail(key: str) -> Mail | None:
    """Return one mail, ``None`` where there is none of that key."""
    if not folder().is_dir():
        return None
    box = mailbox.Maildir(folder(), create=False)
    return _mail(key, box.get_bytes(key)) if key in box else None


def _arrivals() -> Iterator[tuple[float, str]]:
    for part in ("new", "cur"):
        for file in (folder() / part).glob("*"):
            yield file.stat().st_mtime, file.name.split(":", maxsplit=1)[0]


def _mail(key: str, octets: bytes) -> Mail:
    message = email.message_from_bytes(octets, policy=email.policy.default)
    date = message["Date"]
    return Mail(
        key=key,
        sender=str(message["From"] or ""),
        recipient=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        at=parsedate_to_datetime(date) if date else None,
        text=_body(message, "plain"),
        html=_body(message, "html"),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
