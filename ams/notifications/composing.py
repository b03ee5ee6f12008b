"""Makes the mail of a notice: text and HTML, the recipient's language first, the other below."""

import hashlib
import re
from dataclasses import dataclass
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from ams.accounts.password_reset import reset_url
from ams.notifications.messages import Message
from ams.notifications.models import Notice
from ams.notifications.services import header_text

# What is not told leaves no hole in the text.
_BLANK = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_OTHER = {"id": "en", "en": "id"}


@dataclass(frozen=True, slots=True)
class Section:
    """The mail in one language."""

    language: str
    subject: str
    text: str
    html: str


class Mail(EmailMultiAlternatives):
    """A mail whose parts are divided by the same words each time: it has one digest."""

    boundary: str = ""

    def message(self, **options: Any) -> Any:
        """Return the message (RFC 5322)."""
        message = super().message(**options)
        message.set_boundary(self.boundary)
        return message

    def octets(self) -> bytes:
        """Return what is handed to the mail server, before dots are doubled (RFC 5321, 4.5.2)."""
        return bytes(self.message().as_bytes(linesep="\r\n"))

    def sha256(self) -> str:
        """Return the SHA-256 of the octets in lower-case hexadecimal."""
        return hashlib.sha256(self.octets()).hexdigest()


def compose(notice: Notice) -> Mail:
    """Return the mail, octet for octet the same each time but for a password link.

    As long, that is, as neither templates nor settings changed: see ``Notice.sent_sha256``.
    """
    first = _section(notice, notice.language)
    second = _section(notice, _OTHER[notice.language])
    shown = {"sections": (first, second), "title": first.subject, "language": first.language}
    mail = Mail(
        subject=first.subject,
        body=_rendered("mail.txt", shown, escape=False),
        to=[formataddr((notice.recipient_name, notice.recipient_email))],
        headers={
            "Message-ID": message_id(notice),
            "Date": format_datetime(notice.created_at),
            # RFC 3834, 5: no holiday notice may answer.
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": f"{first.language}, {second.language}",
        },
    )
    mail.attach_alternative(_rendered("mail.html", shown, escape=True), "text/html")
    mail.boundary = f"=_notice-{notice.pk}"
    return mail


def message_id(notice: Notice) -> str:
    """Return the notice's own Message-ID: a mail sent twice after a crash shows itself as one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<notice-{notice.pk}@{domain}>"


def _section(notice: Notice, language: str) -> Section:
    with translation.override(language):
        context = _context(notice, language)
        folder = notice.message
        return Section(
            language=language,
            subject=header_text(_rendered(f"{folder}/subject.txt", context, escape=False)),
            text=_BLANK.sub("\n\n", _rendered(f"{folder}/body.txt", context, escape=False)).strip(),
            html=_rendered(f"{folder}/body.html", context, escape=True).strip(),
        )


def _context(notice: Notice, language: str) -> dict[str, Any]:
    kept: dict[str, Any] = notice.context
    chosen = {key: kept.get(f"{key}_{language}", value) for key, value in kept.items()}
    more = {
        "name": notice.recipient_name or notice.recipient_email,
        "base_url": settings.AMS_BASE_URL,
    }
    if notice.message == Message.PASSWORD_RESET:
        more["reset_url"] = reset_url(kept["account_id"], base_url=settings.AMS_BASE_URL)
    return {**chosen, **more}


def _rendered(template: str, context: dict[str, Any], *, escape: bool) -> str:
    backend = get_template(f"notifications/{template}")
    engine_template: Any = backend.template  # type: ignore[attr-defined]
    text: str = engine_template.render(Context(context, autoescape=escape))
    return text
