"""The mails about a case as messages (RFC 5322).

AMS keeps of a mail what it told, and the SHA-256 of the octets that the server took. The message
is written anew from the former and held against the latter.
"""

import hashlib
import re
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from ams.core.canonical import JSON
from ams.evidence.claims import Likeness
from ams.evidence.container import Part
from ams.evidence.letters import Enclosed
from ams.notifications.composing import Mail, compose
from ams.notifications.models import Notice, State
from ams.requests.models import Request
from ams.revocation.models import Hold

# A link's last part that lets whoever has it act in the applicant's place: signed values have
# colons, random ones are long and no UUID.
_TOKEN: Final = re.compile(r"(?<=/)(?:[^/?#\s]*:[^/?#\s]+|(?![0-9a-f-]{36}/)[\w=-]{20,})(?=/|$)")
_HIDDEN: Final = "tautan-pribadi-tidak-disertakan"
_WORDS: Final = {
    Likeness.SAME: "sama persis dengan yang terkirim",
    Likeness.LINKS_CUT: "ditulis ulang tanpa tautan pribadi",
    Likeness.DIFFERS: "ditulis ulang, berbeda dari yang terkirim",
    Likeness.UNKNOWN: "ditulis ulang, yang terkirim tidak disimpan",
}


def mails_of(request: Request) -> Enclosed:
    """Return the mails that were sent, and of all mails how their delivery stands."""
    parts: list[Part] = []
    said: list[dict[str, JSON]] = []
    for number, notice in enumerate(_notices(request), start=1):
        file, likeness = "", None
        if notice.state == State.SENT:
            file = f"mail-{number:02}.eml"
            likeness, mail = _written_anew(notice)
            about = f"Email, {_WORDS[likeness]}: {mail.subject}"
            parts.append(Part(file, mail.octets(), "message/rfc822", about))
        said.append(
            {
                "file": file,
                "notice": str(notice.pk),
                "message": notice.message,
                "to": notice.recipient_email,
                "state": notice.state,
                "queued_at": notice.created_at.isoformat(),
                "sent_at": _text(notice.sent_at),
                "sent_sha256": notice.sent_sha256,
                "likeness": likeness,
            }
        )
    return Enclosed(tuple(parts), tuple(said))


def _notices(request: Request) -> QuerySet[Notice]:
    """Return the mails about the request and about the holds of its certificate."""
    holds = Hold.objects.filter(certificate=request.concerned).values_list("pk", flat=True)
    about = Q(subject_kind="request", subject_id=str(request.pk))
    about |= Q(subject_kind="hold", subject_id__in=[str(one) for one in holds])
    return Notice.objects.filter(about).order_by("created_at", "pk")


def _written_anew(notice: Notice) -> tuple[Likeness, Mail]:
    """Return the mail without the links that act, and how far it is what was sent."""
    whole = compose(notice).octets()
    notice.context = {key: without_token(value) for key, value in notice.context.items()}
    shown = compose(notice)
    if not notice.sent_sha256:
        return Likeness.UNKNOWN, shown
    if hashlib.sha256(whole).hexdigest() != notice.sent_sha256:
        return Likeness.DIFFERS, shown
    return Likeness.SAME if shown.octets() == whole else Likeness.LINKS_CUT, shown


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def without_token(value: Any) -> Any:
    """Return an address without what opens something to whoever has it, else the value."""
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return value
    scheme, _, rest = value.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host}{slash}{_TOKEN.sub(_HIDDEN, '/' + path)[1:]}" if slash else value
