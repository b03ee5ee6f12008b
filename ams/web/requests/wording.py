"""What the services of requests refuse, told to the applicant with what to do next."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from ams.core.errors import AMSError
from ams.evidence.making import Stage
from ams.web.errors import text_for
from ams.web.words import Words

STAGES: Mapping[Stage, Words] = {
    Stage.GATHER: _("Surat, unggahan, dan email dikumpulkan"),
    Stage.PROVE: _("CRL, OCSP, dan log dibuktikan"),
    Stage.WRITE: _("Berita acara ditulis, lampiran dimasukkan"),
    Stage.SEAL: _("Berkas disegel"),
}

_TEXTS: Mapping[str, Words] = {
    "certificate_not_yours": _("Pilih salah satu sertifikat Anda."),
    "certificate_not_active": _(
        "Sertifikat ini sudah dicabut atau kedaluwarsa, sehingga tidak perlu dicabut lagi."
    ),
    "certificate_of_another_ca": _(
        "Sertifikat ini diterbitkan CA lain (%(issuer)s) yang belum dikenal AMS. Mintalah"
        " administrator AMS memasukkannya ke daftar CA luar."
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
    "proposal_settled": _("Usulan ini sudah dijadikan permohonan atau diabaikan."),
    "no_attachment": _("Lampirkan dahulu surat yang sudah ditandatangani."),
    "old_version_attached": _(
        "Berkas ini surat versi %(version)d, sedangkan yang berlaku versi %(newest)d. Unduh versi"
        " yang berlaku, mintakan tanda tangan, lalu unggah."
    ),
    "request_closed": _("Permohonan ini sudah berakhir. Keadaannya tampil di bawah."),
    "already_decided": _("Petugas sudah memutuskan; permohonan tidak dapat diubah."),
    "act_not_offered": _("Langkah ini sudah lewat. Keadaan terbaru tampil di bawah."),
    "not_published_yet": _(
        "Pencabutan belum terlihat pada CRL dan OCSP. Tunggu kabar dari AMS, lalu coba lagi."
    ),
    "not_eligible": "%(why)s",
    "not_renewable": "%(why)s",
    "keys_not_made_here": _("Instansi Anda tidak memakai kunci yang dibuat AMS."),
    "nothing_held": _("Berkas .p12 sudah diserahkan, dan tidak ada lagi pada AMS."),
    "held_key_without_certificate": _("Sertifikatnya belum terbit atau tidak berlaku lagi."),
    "too_many_passphrases": _(
        "Lima passphrase keliru berturut-turut. Tunggu lima belas menit, lalu coba lagi."
    ),
    "seal_broken": _("Data ini tidak dapat dibuka oleh AMS. Hubungi administrator AMS."),
    "passphrase_refused": _(
        "Passphrase ini terlalu lemah. Pakai 12 karakter atau lebih tanpa aksen, yang bukan nama,"
        " NIP, atau kata yang lazim."
    ),
    "activation_link_spent": _(
        "Tautan ini sudah dipakai, sudah diganti yang lebih baru, atau lewat 24 jam. Minta tautan"
        " baru pada halaman permohonan Anda."
    ),
    "activation_link_just_sent": _(
        "Tautan baru saja dikirim. Periksa email dinas Anda, juga folder spam; tautan berikutnya"
        " dapat diminta lima menit sesudahnya."
    ),
    "certification_request_refused": _(
        "Permintaan sertifikat (PKCS #10) ini tidak dapat diterima: rusak, tidak ditandatangani"
        " kuncinya sendiri, atau kuncinya lemah. Pakai ECDSA P-256 atau RSA 2048 bit ke atas."
    ),
    "key_reused": _("Kunci ini sudah pernah dipakai. Buatlah pasangan kunci baru."),
    "key_blocked": _(
        "Kunci ini diblokir dan tidak boleh disertifikasi lagi. Buatlah pasangan kunci baru."
    ),
    "not_the_applicant": _("Hanya pemohon sendiri yang dapat melakukan ini."),
}


def refusal_text(error: AMSError) -> str:
    """Return why it was refused and what to do, in the reader's language."""
    text = _TEXTS.get(error.code)
    if text is None:
        return text_for(error)
    return str(text) % error.context if error.context else str(text)
