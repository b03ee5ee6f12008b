"""The demonstration's mail server: keeps every mail it receives in a maildir, delivers none.

A stand-in for the office's mail server that shows what AMS really sends over SMTP.
"""

import mailbox
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

_MOST_OCTETS = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Keeper:
    """Keeps each accepted mail in the maildir ``folder``, on the disk before it is accepted."""

    folder: Path

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002 - aiosmtpd's name and signature
        """Keep the mail and accept it."""
        keep(self.folder, envelope.original_content or b"", recipients=envelope.rcpt_tos)
        return "250 2.0.0 kept"


def keep(folder: Path, content: bytes, *, recipients: list[str]) -> str:
    """Add one mail to the maildir and return its key; half a mail is never seen."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    delivered = "".join(f"Delivered-To: {' '.join(one.split())}\r\n" for one in recipients)
    return mailbox.Maildir(folder).add(delivered.encode() + content)


def messages(folder: Path, *, recipient: str = "") -> list[EmailMessage]:
    """Return the mails in the maildir, the newest first (only those to ``recipient``, if given)."""
    if not folder.is_dir():
        return []
    box = mailbox.Maildir(folder, create=False)
    newest_first = sorted(_arrivals(folder), reverse=True)
    mails = [message_from_bytes(box.get_bytes(key), policy=default) for _at, key in newest_first]
    wanted = recipient.casefold()
    return [mail for mail in mails if not wanted or wanted in recipients_of(mail)]


def recipients_of(mail: EmailMessage) -> list[str]:
    """Return to whom the mail was delivered, in lower case."""
    return [str(value).casefold() for value in mail.get_all("Delivered-To", [])]


def _arrivals(folder: Path) -> Iterator[tuple[int, str]]:
    for part in ("new", "cur"):
        for path in (folder / part).glob("*"):
            yield path.stat().st_mtime_ns, path.name.split(":", maxsplit=1)[0]


@contextmanager
def receiving(host: str, port: int, folder: Path) -> Iterator[None]:
    """Receive mails on ``host:port`` into ``folder`` while the context lasts.

    Raises:
        OSError: the address is taken.
    """
    controller = Controller(_Keeper(folder), hostname=host, port=port, data_size_limit=_MOST_OCTETS)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def serve(host: str, port: int, folder: Path, stop: threading.Event) -> None:
    """Receive mails until ``stop`` is set.

    Raises:
        OSError: the address is taken.
    """
    with receiving(host, port, folder):
        stop.wait()
