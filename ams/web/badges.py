"""Statuses as labels: words, icon and colour, never colour alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
_SEAL = _CERTIFICATE | {"ending": Badge(_("Segera berakhir"), "clock-exclamation", "amber")}
_HOLD = {
    "released": Badge(_("Dilepas"), "circle-check", "green"),
    "revoked": Badge(_("Dicabut"), "ban", "red"),
}
_REQUEST = {
    "open": Badge(_("Dalam proses"), "hourglass", "blue"),
    "completed": Badge(_("Selesai"), "circle-check", "green"),
    "rejected": Badge(_("Ditolak"), "circle-x", "red"),
    "withdrawn": Badge(_("Ditarik kembali"), "circle-minus", "grey"),
    "unconfirmed": Badge(_("Ditutup tanpa konfirmasi CA"), "alert-triangle", "amber"),
}
_INCIDENT = {
    "draft": Badge(_("Konsep"), "edit", "grey"),
    "proposed": Badge(_("Menunggu persetujuan"), "hourglass", "amber"),
    "revoking": Badge(_("Sedang mencabut"), "activity", "blue"),
    "paused": Badge(_("Dijeda"), "player-pause", "amber"),
    "publishing": Badge(_("Menunggu CRL"), "list-check", "blue"),
    "telling": Badge(_("Memberi tahu pemilik"), "mail", "blue"),
    "done": Badge(_("Selesai"), "circle-check", "green"),
    "rejected": Badge(_("Ditolak"), "circle-x", "red"),
}
_INCIDENT_ITEM = {
    "waiting": Badge(_("Akan dicabut"), "clock", "blue"),
    "revoked": Badge(_("Dicabut"), "ban", "red"),
    "already": Badge(_("Sudah dicabut sebelumnya"), "history", "grey"),
    "own": Badge(_("Milik pengusul atau penyetuju"), "user-off", "amber"),
    "foreign": Badge(_("CA lain"), "world", "grey"),
}
_NOTICE = {
    "queued": Badge(_("Menunggu dikirim"), "clock", "blue"),
    "sent": Badge(_("Terkirim"), "circle-check", "green"),
    "failed": Badge(_("Gagal dikirim"), "alert-triangle", "red"),
}
_LEGAL = {
    "in_force": Badge(_("Berlaku"), "circle-check", "green"),
    "amended": Badge(pgettext_lazy("peraturan", "Diubah"), "edit", "amber"),
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
_APPROVAL = {
    "waiting": Badge(_("Menunggu persetujuan"), "hourglass", "amber"),
    "approved": Badge(_("Disetujui"), "circle-check", "green"),
    "returned": Badge(_("Dikembalikan"), "rotate", "red"),
    "taken_back": Badge(_("Dibatalkan pemohon"), "circle-minus", "grey"),
    "lapsed": Badge(_("Tidak berlaku lagi"), "calendar-x", "grey"),
}
_VERDICT = {
    "conforming": Badge(_("Sesuai"), "circle-check", "green"),
    "nonconforming": Badge(_("Tidak sesuai"), "circle-x", "red"),
    "warning": Badge(_("Perlu perhatian"), "alert-triangle", "amber"),
}
_REVISION = {
    "draft": Badge(_("Konsep"), "edit", "grey"),
    "proposed": Badge(_("Menunggu pengesahan"), "hourglass", "amber"),
    "to_come": Badge(_("Disahkan, belum berlaku"), "clock", "blue"),
    "in_effect": Badge(_("Disahkan dan berlaku"), "circle-check", "green"),
    "withdrawn": Badge(_("Ditarik sebelum berlaku"), "circle-minus", "grey"),
    "discarded": Badge(_("Dibuang"), "trash", "grey"),
}
_PROPOSAL = {
    "open": Badge(_("Menunggu petugas"), "hourglass", "amber"),
    "filed": Badge(_("Dijadikan permohonan"), "file-text", "blue"),
    "dismissed": Badge(_("Diabaikan"), "circle-minus", "grey"),
}
_EVENT = {
    "mutasi": Badge(_("Mutasi"), "arrows-left-right", "blue"),
    "pensiun": Badge(_("Pensiun"), "logout", "grey"),
    "meninggal": Badge(_("Meninggal dunia"), "user-off", "grey"),
}
_REPORTED = {
    "propose": Badge(_("Diusulkan"), "circle-check", "green"),
    "known": Badge(_("Sudah dilaporkan"), "history", "grey"),
    "waiting": Badge(_("Usulan lain terbuka"), "hourglass", "amber"),
    "no_certificate": Badge(_("Tanpa sertifikat aktif"), "circle-minus", "grey"),
}
_MAILBOX = {
    "ordered": Badge(_("Sedang dibuat"), "hourglass", "blue"),
    "created": Badge(_("Menunggu pemiliknya"), "clock", "amber"),
    "active": Badge(_("Aktif"), "circle-check", "green"),
    "suspended": Badge(_("Ditangguhkan"), "player-pause", "amber"),
    "closed": Badge(_("Ditutup"), "ban", "grey"),
}
KINDS: Mapping[str, Mapping[str, Badge]] = {
    "certificate": _CERTIFICATE,
    "seal": _SEAL,
    "hold": _HOLD,
    "request": _REQUEST,
    "incident": _INCIDENT,
    "incident_item": _INCIDENT_ITEM,
    "notice": _NOTICE,
    "legal": _LEGAL,
    "account": _ACCOUNT,
    "appointment": _APPOINTMENT,
    "approval": _APPROVAL,
    "verdict": _VERDICT,
    "revision": _REVISION,
    "proposal": _PROPOSAL,
    "personnel_event": _EVENT,
    "reported": _REPORTED,
    "mailbox": _MAILBOX,
    "training": {"missing": Badge(_("Belum"), "clock", "amber")},
}


def badge_for(kind: str, status: str) -> Badge:
    """Return the badge of a status; one that is not in the table shows its own name in grey."""
    return KINDS.get(kind, {}).get(status) or Badge(status, "info-circle", "grey")
