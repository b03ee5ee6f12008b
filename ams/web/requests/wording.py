"""What the services of requests refuse, told to the applicant with what to do next."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from ams.core.errors import AMSError
from ams.web.errors import text_for
from ams.web.words import Words

_TEXTS: Mapping[str, Words] = {
    "certificate_not_yours": _("Pilih salah satu sertifikat Anda."),
    "certificate_not_active": _(
        "Sertifikat ini sudah dicabut atau kedaluwarsa, sehingga tidak perlu dicabut lagi."
    ),
    "certificate_of_another_ca": _(
        "Sertifikat ini diterbitkan CA lain (%(issuer)s). Mintalah pencabutan kepada CA tersebut."
    ),
    "open_request_exists": _(
        "Untuk sertifikat ini sudah ada permohonan %(number)s yang belum selesai. Lanjutkan"
        " permohonan itu, atau tarik kembali lebih dahulu."
    ),
    "letter_not_found": _(
        "Tidak ada surat dengan kode ini. Bandingkan sekali lagi dengan kode di bawah kode QR."
    ),
    "letter_not_yours": _(
        "Surat ini mencantumkan NIP orang lain. Buat surat baru atas nama Anda sendiri."
    ),
    "letter_already_owned": _("Surat ini sudah dipakai oleh akun lain. Buat surat baru."),
    "too_many_codes": _("Lima kode salah berturut-turut. Tunggu sepuluh menit, lalu coba lagi."),
    "not_a_person": _(
        "Akun Anda belum dikaitkan dengan data pegawai, sehingga tidak memiliki sertifikat."
        " Hubungi administrator AMS."
    ),
    "no_attachment": _("Lampirkan dahulu surat yang sudah ditandatangani."),
    "request_closed": _("Permohonan ini sudah berakhir. Keadaannya tampil di bawah."),
    "already_decided": _("Petugas sudah memutuskan pencabutan; permohonan tidak dapat diubah."),
    "act_not_offered": _("Langkah ini sudah lewat. Keadaan terbaru tampil di bawah."),
    "not_published_yet": _(
        "Pencabutan belum terlihat pada CRL dan OCSP. Tunggu kabar dari AMS, lalu coba lagi."
    ),
    "not_the_applicant": _("Hanya pemohon sendiri yang dapat melakukan ini."),
}


def refusal_text(error: AMSError) -> str:
    """Return why it was refused and what to do, in the reader's language."""
    text = _TEXTS.get(error.code)
    if text is None:
        return text_for(error)
    return str(text) % error.context if error.context else str(text)
