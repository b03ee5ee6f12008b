"""Everything that happened to a request, as the journal tells it, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.requests.models import Request
from ams.requests.standing import standing_of
from ams.web.journal.wording import event_text
from ams.web.requests.results import channel_text
from ams.web.words import Words

# Who looked is for auditors, in the journal itself; notes are the officers' own.
_LEFT_OUT = frozenset(
    {
        Event.REQUEST_VIEW,
        Event.LETTER_VIEW,
        Event.ATTACHMENT_VIEW,
        Event.SCAN_VIEW,
        Event.BUNDLE_ASK,
        Event.BUNDLE_FETCH,
        Event.REQUEST_NOTE,
    }
)
# Before publication the page tells the applicant no more than the tracker does.
_NOT_EARLY = frozenset({
    Event.REQUEST_DECIDE, Event.REQUEST_REVOKED, Event.REQUEST_ISSUED, Event.REQUEST_OUTSIDE_RECORD,
    Event.REQUEST_OUTSIDE_ALERT,
})  # fmt: skip
_ICONS: Mapping[str, str] = {
    "letter": "file-text",
    "attachment": "paperclip",
    "accompaniment": "heart-handshake",
    "notice": "mail",
    "request": "clipboard-list",
    "bundle": "file-check",
}
MESSAGES: Mapping[str, Words] = {
    "request_filed": gettext_lazy("Permohonan diterima"),
    "request_returned": gettext_lazy("Permohonan perlu diperbaiki"),
    "request_rejected": gettext_lazy("Permohonan ditolak"),
    "approval_news": gettext_lazy("Kabar tentang persetujuan surat"),
    "incident_revoked": gettext_lazy("Sertifikat dicabut karena insiden"),
    "certificate_revoked": gettext_lazy("Sertifikat telah dicabut"),
    "issuance_activation": gettext_lazy("Tautan aktivasi"),
    "issuance_key": gettext_lazy("Permintaan membuat kunci"),
    "certificate_issued": gettext_lazy("Sertifikat telah terbit"),
    "journey": gettext_lazy("Kabar tentang sertifikat pengganti"),
    "mailbox_ready": gettext_lazy("Akun email siap diambil"),
    "mailbox_proof": gettext_lazy("Tautan pembuktian alamat"),
    "mailbox_active": gettext_lazy("Email instansi aktif"),
    "receipt_reminder": gettext_lazy("Pengingat tanda terima"),
}
_BY_SYSTEM: Mapping[str, Words] = {
    "approvals": gettext_lazy("AMS"),
    "notifications": gettext_lazy("AMS"),
    "claims": gettext_lazy("AMS: waktu pengambilan habis"),
    "public": gettext_lazy("Halaman umum, belum masuk"),
    "link in the notice": gettext_lazy("Tautan dalam email"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the history."""

    at: datetime
    who: str
    text: str
    detail: str
    icon: str


def history(request: Request, *, actor: Actor) -> tuple[Happening, ...]:
    """Return what happened, the oldest first, as far as ``actor`` may know it."""
    hidden = set(_LEFT_OUT)
    if request.published_at is None and standing_of(request, actor).is_applicant:
        hidden |= _NOT_EARLY
    about = Q(subject_kind="request", subject_id=str(request.pk)) | Q(
        subject_kind="letter", subject_id=request.letter.code
    )
    entries = Entry.objects.filter(about).exclude(event__in=hidden).order_by("seq")
    return tuple(_happening(entry) for entry in entries)


def person_text(name: str) -> str:
    """Return who acted, the system's own names in words."""
    return str(_BY_SYSTEM.get(name, name))


def _happening(entry: Entry) -> Happening:
    return Happening(
        at=entry.at,
        who=person_text(entry.actor_name),
        text=event_text(entry.event),
        detail=_detail(entry.event, entry.data),
        icon=_ICONS.get(entry.event.partition(":")[0], "activity"),
    )


def _detail(event: str, data: Mapping[str, JSON]) -> str:
    """Return what the event's data say to people; most say nothing more than the event."""
    say = _DETAILS.get(event)
    return say(data) if say else ""


def _returned(data: Mapping[str, JSON]) -> str:
    failed = data.get("failed")
    count = len(failed) if isinstance(failed, list) else 0
    return ngettext("%(n)d butir", "%(n)d butir", count) % {"n": count}


def _channel(data: Mapping[str, JSON]) -> str:
    return channel_text(str(data.get("how", "")))


def _published(data: Mapping[str, JSON]) -> str:
    """Return by which CRL it is seen; an outside CA may have said so by OCSP alone."""
    crl = data.get("crl")
    return _("CRL nomor %(number)s") % {"number": crl} if crl else "OCSP"


def _message(data: Mapping[str, JSON]) -> str:
    return str(MESSAGES.get(str(data.get("message", "")), ""))


_DETAILS: Mapping[str, Callable[[Mapping[str, JSON]], str]] = {
    Event.LETTER_VERSION: lambda data: _("versi %(version)s") % {"version": data.get("version")},
    Event.REQUEST_RETURN: _returned,
    Event.REQUEST_PUBLISHED: _published,
    Event.REQUEST_OUTSIDE_RECORD: lambda data: str(data.get("performed_by", "")),
    Event.REQUEST_OUTSIDE_ALERT: lambda data: str(data.get("says", "")),
    Event.REQUEST_TOLD: _channel,
    Event.REQUEST_ACKNOWLEDGE: _channel,
    Event.REQUEST_REMIND: lambda data: _("ke-%(count)s") % {"count": data.get("count")},
    Event.ACCOMPANIMENT_RECORD: lambda data: str(data.get("place", "")),
    Event.NOTICE_QUEUE: _message,
    Event.NOTICE_DELIVER: _message,
    Event.NOTICE_FAIL: _message,
}
