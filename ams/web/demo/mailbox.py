"""The mails of a demonstration, read from the maildir that its SMTP server writes."""

import email
import email.policy
import mailbox
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from itertools import islice
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

    def has(self, words: Sequence[str]) -> bool:
        """Tell whether recipient and subject hold all of ``words``, which are in small letters."""
        searched = f"{self.recipient} {self.subject}".lower()
        return all(word in searched for word in words)


def folder() -> Path:
    """Return the maildir."""
    return Path(settings.AMS_DATA) / "mailbox"


def mails(words: str = "") -> list[Mail]:
    """Return the newest mails, the newest first, that hold ``words`` in recipient or subject."""
    if not folder().is_dir():
        return []
    box = mailbox.Maildir(folder(), create=False)
    arrived = (_mail(key, box.get_bytes(key)) for _at, key in sorted(_arrivals(), reverse=True))
    wanted = words.lower().split()
    return list(islice((one for one in arrived if one.has(wanted)), _SHOWN))


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
