"""The journal's events and subjects in words; an event without words shows its code."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from ams.journal.events import Event
from ams.web.words import Words

EVENTS: Mapping[Event, Words] = {
    Event.ACCOUNT_SIGN_IN: _("Masuk"),
    Event.ACCOUNT_SIGN_IN_FAILED: _("Gagal masuk"),
    Event.ACCOUNT_SIGN_OUT: _("Keluar"),
    Event.ACCOUNT_LOCK: _("Akun dikunci"),
    Event.ACCOUNT_UNLOCK: _("Kunci akun dibuka"),
    Event.ACCOUNT_CREATE: _("Akun dibuat"),
    Event.ACCOUNT_CHANGE: _("Akun diubah"),
    Event.ACCOUNT_PASSWORD_CHANGE: _("Kata sandi diganti"),
    Event.ACCOUNT_PASSWORD_RESET_ASKED: _("Pengaturan ulang kata sandi diminta"),
    Event.ACCOUNT_ROLE_GRANT: _("Peran diberikan"),
    Event.ACCOUNT_ROLE_REVOKE: _("Peran dicabut"),
    Event.PERSON_CREATE: _("Pegawai dicatat"),
    Event.PERSON_CHANGE: _("Data pegawai diubah"),
    Event.PERSON_VIEW: _("Data pegawai dilihat"),
    Event.PERSON_IMPORT: _("Pegawai diimpor"),
    Event.AGENCY_CREATE: _("Instansi dicatat"),
    Event.AGENCY_CHANGE: _("Instansi diubah"),
    Event.APPOINTMENT_CREATE: _("Petugas OP ditunjuk"),
    Event.APPOINTMENT_END: _("Penunjukan OP diakhiri"),
    Event.SETTING_CHANGE: _("Pengaturan diubah"),
    Event.ISSUER_CREATE: _("CA dibuat"),
    Event.SIGNING_INTENT: _("Penandatanganan dimulai"),
    Event.SIGNING_OUTCOME: _("Penandatanganan selesai"),
    Event.SIGNING_FAILURE: _("Penandatanganan gagal"),
    Event.CERTIFICATE_ISSUE: _("Sertifikat diterbitkan"),
    Event.CERTIFICATE_IMPORT: _("Sertifikat diimpor"),
    Event.CERTIFICATE_REVOKE: _("Sertifikat dicabut"),
    Event.CERTIFICATE_EXPORT: _("Sertifikat diunduh"),
    Event.RESPONDER_RENEW: _("Sertifikat OCSP diperbarui"),
    Event.CRL_SIGN: _("CRL ditandatangani"),
    Event.CRL_PUBLISH: _("CRL diumumkan"),
    Event.LETTER_CREATE: _("Surat dibuat"),
    Event.LETTER_VERSION: _("Versi surat ditulis"),
    Event.LETTER_TAKE_OVER: _("Surat diambil alih"),
    Event.LETTER_VIEW: _("Surat dilihat"),
    Event.ATTACHMENT_UPLOAD: _("Lampiran diunggah"),
    Event.ATTACHMENT_REFUSE: _("Lampiran ditolak"),
    Event.ATTACHMENT_VIEW: _("Lampiran dilihat"),
    Event.ACCOMPANIMENT_OFFER: _("Kode pendampingan dibuat"),
    Event.ACCOMPANIMENT_RECORD: _("Pendampingan dicatat"),
    Event.REQUEST_FILE: _("Permohonan diajukan"),
    Event.REQUEST_ATTACH: _("Surat dilampirkan"),
    Event.REQUEST_CLAIM: _("Permohonan diambil petugas"),
    Event.REQUEST_RELEASE: _("Permohonan dilepas petugas"),
    Event.REQUEST_CHECK_DOCUMENTS: _("Berkas diperiksa"),
    Event.REQUEST_RETURN: _("Permohonan dikembalikan"),
    Event.REQUEST_CORRECT: _("Permohonan diperbaiki"),
    Event.REQUEST_CHECK_CERTIFICATE: _("Sertifikat diperiksa"),
    Event.REQUEST_RECHECK: _("Sertifikat diperiksa ulang"),
    Event.REQUEST_REJECT: _("Permohonan ditolak"),
    Event.REQUEST_WITHDRAW: _("Permohonan ditarik"),
    Event.REQUEST_DECIDE: _("Pencabutan diputuskan"),
    Event.REQUEST_REVOKED: _("Pencabutan dilaksanakan"),
    Event.REQUEST_PUBLISHED: _("Pencabutan diumumkan"),
    Event.REQUEST_TOLD: _("Pemohon diberi tahu"),
    Event.REQUEST_ACKNOWLEDGE: _("Pemberitahuan diterima"),
    Event.REQUEST_REMIND: _("Pemohon diingatkan"),
    Event.REQUEST_VIEW: _("Permohonan dilihat"),
    Event.NOTICE_QUEUE: _("Pemberitahuan disiapkan"),
    Event.NOTICE_DELIVER: _("Pemberitahuan terkirim"),
    Event.NOTICE_FAIL: _("Pemberitahuan gagal"),
    Event.JOURNAL_CHECKPOINT: _("Titik periksa log"),
    Event.JOURNAL_EXPORT: _("Log diekspor"),
}
SUBJECTS: Mapping[str, Words] = {
    "account": _("Akun"),
    "person": _("Pegawai"),
    "agency": _("Instansi"),
    "appointment": _("Penunjukan OP"),
    "certificate": _("Sertifikat"),
    "issuer": _("CA"),
    "crl": _("CRL"),
    "letter": _("Surat"),
    "attachment": _("Lampiran"),
    "request": _("Permohonan"),
    "notice": _("Pemberitahuan"),
    "accompaniment": _("Pendampingan"),
    "journal": _("Log"),
    "signing_intent": _("Penandatanganan"),
    "signing_key": _("Kunci penandatangan"),
}


def event_text(code: str) -> str:
    """Return an event in words, or its code."""
    if code not in set(Event):
        return code
    return str(EVENTS.get(Event(code), code))


def subject_text(kind: str) -> str:
    """Return a kind of subject in words, or its own name."""
    return str(SUBJECTS.get(kind, kind))
