"""Statuses as labels: words, icon and colour, never colour alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ams.web.words import Words


@dataclass(frozen=True, slots=True)
class Badge:
    """What one status looks like; ``colour`` is green, blue, amber, red or grey."""

    text: Words
    icon: str
    colour: str


_CERTIFICATE = {
    "good": Badge(_("Aktif"), "circle-check", "green"),
    "revoked": Badge(_("Dicabut"), "ban", "red"),
    "held": Badge(_("Ditangguhkan"), "player-pause", "amber"),
    "expired": Badge(_("Kedaluwarsa"), "calendar-x", "grey"),
    "future": Badge(_("Belum berlaku"), "clock", "blue"),
}
_REQUEST = {
    "open": Badge(_("Dalam proses"), "hourglass", "blue"),
    "completed": Badge(_("Selesai"), "circle-check", "green"),
    "rejected": Badge(_("Ditolak"), "circle-x", "red"),
    "withdrawn": Badge(_("Ditarik kembali"), "circle-minus", "grey"),
}
_NOTICE = {
    "queued": Badge(_("Menunggu dikirim"), "clock", "blue"),
    "sent": Badge(_("Terkirim"), "circle-check", "green"),
    "failed": Badge(_("Gagal dikirim"), "alert-triangle", "red"),
}
_LEGAL = {
    "in_force": Badge(_("Berlaku"), "circle-check", "green"),
    "amended": Badge(_("Diubah"), "edit", "amber"),
    "replaced": Badge(_("Diganti"), "arrows-left-right", "amber"),
    "revoked": Badge(_("Dicabut"), "ban", "red"),
    "to_verify": Badge(_("Perlu verifikasi"), "help-circle", "grey"),
}
_ACCOUNT = {
    "active": Badge(_("Aktif"), "circle-check", "green"),
    "inactive": Badge(_("Dikunci"), "lock", "red"),
    "locked": Badge(_("Terkunci sementara"), "clock", "amber"),
}
_APPOINTMENT = {
    "in_force": Badge(_("Berlaku"), "circle-check", "green"),
    "to_come": Badge(_("Belum berlaku"), "clock", "blue"),
    "over": Badge(_("Berakhir"), "calendar-x", "grey"),
    "ended": Badge(_("Diakhiri"), "circle-minus", "grey"),
}
_VERDICT = {
    "conforming": Badge(_("Sesuai"), "circle-check", "green"),
    "nonconforming": Badge(_("Tidak sesuai"), "circle-x", "red"),
    "warning": Badge(_("Perlu perhatian"), "alert-triangle", "amber"),
}
KINDS: Mapping[str, Mapping[str, Badge]] = {
    "certificate": _CERTIFICATE,
    "request": _REQUEST,
    "notice": _NOTICE,
    "legal": _LEGAL,
    "account": _ACCOUNT,
    "appointment": _APPOINTMENT,
    "verdict": _VERDICT,
}


def badge_for(kind: str, status: str) -> Badge:
    """Return the badge of a status; one that is not in the table shows its own name in grey."""
    return KINDS.get(kind, {}).get(status) or Badge(status, "info-circle", "grey")
