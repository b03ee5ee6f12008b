"""How an expected failure is told: a table of kinds to status and words, one of codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from ams.core.errors import (
    AMSError,
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    RuleViolation,
    Unavailable,
)
from ams.web.words import Words


class SignInNeeded(NotPermitted):
    """Nobody is signed in; signing in helps."""

    code = "sign_in_needed"


class TooManyRequests(AMSError):
    """The same address asks too often; waiting helps."""

    code = "too_many_requests"


@dataclass(frozen=True, slots=True)
class Page:
    """What the page of an error says: status, what happened, what to do next."""

    status: HTTPStatus
    title: Words
    text: Words
    icon: str = "alert-triangle"


_PAGES: Mapping[type[AMSError], Page] = {
    TooManyRequests: Page(
        HTTPStatus.TOO_MANY_REQUESTS,
        _("Terlalu banyak percobaan"),
        _("Silakan tunggu satu menit, lalu coba lagi."),
        "hourglass",
    ),
    NotPermitted: Page(
        HTTPStatus.FORBIDDEN,
        _("Anda tidak berwenang melakukan ini"),
        _(
            "Akun Anda tidak memiliki peran atau lingkup yang diperlukan. Jika menurut Anda ini"
            " keliru, hubungi administrator AMS."
        ),
        "lock",
    ),
    NotFound: Page(
        HTTPStatus.NOT_FOUND,
        _("Halaman tidak ditemukan"),
        _("Alamat ini tidak ada, sudah dipindahkan, atau bukan untuk akun Anda."),
        "search",
    ),
    RuleViolation: Page(
        HTTPStatus.CONFLICT,
        _("Langkah ini tidak dapat dilakukan sekarang"),
        _("Keadaannya tidak mengizinkan. Muat ulang halaman untuk melihat yang terbaru."),
        "hand-stop",
    ),
    Conflict: Page(
        HTTPStatus.CONFLICT,
        _("Sudah didahului oleh orang lain"),
        _("Seseorang baru saja mengubah hal yang sama. Muat ulang halaman untuk melihat hasilnya."),
        "refresh",
    ),
    InvalidInput: Page(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        _("Isian tidak dapat diterima"),
        _("Periksa kembali isian Anda, lalu kirim ulang."),
        "alert-circle",
    ),
    Unavailable: Page(
        HTTPStatus.SERVICE_UNAVAILABLE,
        _("Layanan sedang tidak tersedia"),
        _("Tidak ada data yang hilang. Silakan coba lagi beberapa menit lagi."),
        "clock-exclamation",
    ),
}
_UNKNOWN = Page(
    HTTPStatus.CONFLICT,
    _("Permintaan tidak dapat dilaksanakan"),
    _("Silakan kembali ke halaman sebelumnya dan coba lagi."),
)

# What one code says more exactly than its kind; ``%(name)s`` takes the error's context.
_TEXTS: Mapping[str, Words] = {
    "own_powers": _("Anda tidak dapat menambah atau mengubah wewenang akun Anda sendiri."),
    "last_administrator": _(
        "AMS memerlukan setidaknya satu administrator yang dapat masuk. Tunjuk administrator lain"
        " lebih dahulu."
    ),
    "appointment_over": _("Penunjukan ini sudah berakhir."),
    "account_taken": _("Pegawai ini sudah mempunyai akun."),
    "account_locked": _("Akun ini dikunci oleh administrator."),
    "already_exists": _("Orang lain baru saja mencatat hal yang sama. Periksa daftarnya."),
    "decides_own_request": _(
        "Permohonan ini milik Anda sendiri. Petugas lain yang memeriksa dan memutuskannya."
    ),
    "own_certificate": _(
        "Sertifikat ini milik Anda sendiri. Petugas lain yang memutuskan pencabutan dan"
        " penangguhannya."
    ),
    "signed_the_letter": _(
        "Anda menyetujui surat ini sebagai atasan, sehingga petugas lain yang memeriksanya."
    ),
    "needs_second_officer": _(
        "Anda sudah memeriksa berkas atau sertifikat permohonan ini. Untuk alasannya petugas yang"
        " tidak ikut memeriksa yang memutuskan pencabutan. %(whom)s"
    ),
    "actor_not_entitled": _("Langkah ini bukan bagian Anda pada permohonan ini."),
    "revocation_not_permitted": _("Pemilik sertifikat ini di luar lingkup penunjukan Anda."),
    "password_needed": _("Masukkan kata sandi Anda sekali lagi, lalu ulangi langkah ini."),
    "not_claimed": _("Ambil dahulu permohonan ini dari antrean, lalu kerjakan."),
    "not_all_clear": _(
        "Ada butir yang perlu dilihat sendiri. Tentukan setiap butirnya, lalu simpan hasilnya."
    ),
    "claimed_by_other": _("Petugas lain sudah mengambil permohonan ini."),
    "act_not_offered": _("Langkah ini sudah lewat. Muat ulang halaman permohonan."),
    "request_closed": _("Permohonan ini sudah berakhir."),
    "already_decided": _("Permohonan sudah diputuskan dan tidak dapat diubah."),
    "already_revoked": _("Sertifikat ini sudah dicabut; waktunya tidak dapat diubah."),
    "not_eligible": "%(why)s",
    "no_mailbox_needed": "%(why)s",
    "address_taken": _("Alamat ini baru saja diberikan kepada orang lain. Pilih alamat lain."),
    "mail_server_unavailable": _(
        "Server email sedang tidak menjawab. Tidak ada yang berubah; coba lagi beberapa menit lagi."
    ),
    "mail_server_refused": _("Server email menolaknya. Hubungi administrator AMS."),
    "mailbox_confirmation": _("Ketik alamatnya persis seperti tertulis."),
    "mailbox_state": _("Keadaan akun email ini tidak mengizinkan. Muat ulang halamannya."),
    "own_mailbox": _("Akun email ini milik Anda sendiri. Petugas lain yang mengubahnya."),
    "handover_spent": _(
        "Halaman ini sudah dibuka atau lewat waktunya. Mintalah petugas menyampaikannya sekali"
        " lagi."
    ),
    "handover_not_opened": _("Buka dahulu halaman penyerahan akun."),
    "temporary_password_wrong": _(
        "Kata sandi sementara salah, lewat 24 jam, atau lima kali salah ketik. Mintalah petugas"
        " menyampaikannya sekali lagi bila perlu."
    ),
    "address_link_spent": _(
        "Tautan ini sudah dipakai, sudah diganti yang lebih baru, atau lewat waktunya. Minta tautan"
        " baru pada halaman permohonan Anda."
    ),
    "address_link_just_sent": _(
        "Tautan baru saja dikirim. Tautan berikutnya dapat diminta lima menit sesudahnya."
    ),
    "not_issuable": "%(why)s",
    "not_renewable": "%(why)s",
    "own_proposal": _("Usulan ini dari Anda sendiri. Petugas CA lain yang menyetujuinya."),
    "incident_not_at": _("Keadaan insiden sudah berubah. Muat ulang halamannya."),
    "nothing_to_revoke": _("Tidak ada sertifikat yang dapat dicabut dalam insiden ini."),
    "sop_not_confirmed": _(
        "Anda belum mengonfirmasi bahwa Anda menguasai SOP revisi %(revision)s. Buka Panduan, lalu"
        " SOP; sesudah dikonfirmasi, langkah ini terbuka kembali."
    ),
    "nothing_to_confirm": _("Hanya OP yang bertugas mengonfirmasi SOP."),
    "own_revision": _(
        "Anda ikut menyusun revisi ini. Administrator lain atau kepala dinas yang mengesahkannya."
    ),
    "revision_not_at": _("Keadaan revisi sudah berubah. Muat ulang halamannya."),
    "revision_in_effect": _(
        "Revisi ini sudah berlaku sehingga tidak dapat ditarik. Susunlah revisi baru."
    ),
    "revision_changed_meanwhile": _(
        "Orang lain mengubah konsep ini setelah Anda membukanya; tidak ada yang ditimpa. Buka"
        " kembali halamannya dan periksa lagi."
    ),
    "too_many_holds": _(
        "Terlalu sering ditangguhkan dalam waktu singkat. Hubungi OP Diskominfo; petugas dapat"
        " menangguhkannya dari halaman sertifikat."
    ),
    "own_report_disputed": _(
        "Pemilik membantah laporan telepon yang Anda catat. Petugas lain yang menyelesaikannya."
    ),
    "not_in_force": _("Sertifikat ini sudah kedaluwarsa, sehingga tidak perlu ditangguhkan."),
    "hold_ended": _("Penangguhan ini sudah berakhir. Buka halaman sertifikat untuk keadaannya."),
    "nothing_to_review": _("Tidak ada yang perlu ditinjau pada penangguhan ini sekarang."),
    "not_held": _("Sertifikat ini tidak sedang ditangguhkan."),
    "key_blocked": _(
        "Kunci ini diblokir dan tidak boleh disertifikasi lagi. Buatlah pasangan kunci baru."
    ),
    "certificate_active": _(
        "Pegawai ini masih memegang sertifikat aktif. Cabut dahulu sertifikat itu."
    ),
    "foreign_issuer": _(
        "Sertifikat ini diterbitkan CA lain, sehingga hanya CA itu yang dapat mengubah keadaannya."
        " Ajukan permohonan pencabutan; petugas mencabutnya di aplikasi CA itu."
    ),
    "still_awaited": _(
        "CA penerbit masih dibaca. Permohonan dapat ditutup setelah petugas diberi tahu bahwa CA"
        " belum menyatakan dicabut."
    ),
    "proof_is_here": _(
        "CA penerbit sudah menyatakan sertifikat ini dicabut. Catat pencabutannya; permohonan lalu"
        " berlanjut."
    ),
    "nothing_to_record": _("Pencabutan di CA luar tidak sedang ditunggu pada permohonan ini."),
    "key_unavailable": _(
        "Kunci CA sedang tidak dapat digunakan. Keputusan yang sudah tersimpan dilanjutkan dengan"
        " sendirinya; beri tahu administrator AMS."
    ),
    "journal_unavailable": _(
        "Log tidak dapat ditulis, sehingga langkah ini tidak dilaksanakan. Coba lagi nanti; jika"
        " tetap terjadi, beri tahu administrator AMS."
    ),
    "journal_key_unavailable": _(
        "Kunci pemeriksa log tidak ditemukan, sehingga titik periksa tidak dapat dibuktikan. Beri"
        " tahu administrator AMS."
    ),
    "journal_broken": _("Log tidak utuh. Segera beri tahu auditor dan administrator AMS."),
    "register_too_long": _(
        "Register %(number)s baris terlalu panjang untuk dicetak. Pilih masa yang lebih pendek,"
        " atau unduh XLSX."
    ),
    "bundle_not_ready": _(
        "Berita acara dapat dibuat setelah pencabutan diumumkan dalam CRL dan OCSP."
    ),
    "no_bundle": _("Berita acara ini belum ada atau sudah dihapus. Susun lagi di bawah ini."),
    "no_bundle_seal": _(
        "Baik instansi pemohon maupun instansi di atasnya belum mempunyai segel elektronik yang"
        " berlaku. Setelah administrator AMS menerbitkannya (Kelola, Segel instansi), susun lagi."
    ),
    "bundle_status_unavailable": _(
        "CRL atau jawaban OCSP sedang tidak dapat diambil, sehingga berita acara belum dapat"
        " dibuat. Coba lagi beberapa menit lagi."
    ),
    "report_not_made": _("Laporan tidak dapat dicetak saat ini. Coba lagi nanti."),
    "no_seal": _(
        "Instansi ini belum mempunyai segel elektronik yang berlaku. Mintalah administrator AMS"
        " menerbitkannya, atau tandatangani dengan berkas kunci Anda sendiri."
    ),
    "issuer_expired": _(
        "Sertifikat CA penerbit tidak berlaku lagi, sehingga tidak ada yang diterbitkan."
        " Administrator membuat penggantinya dengan ams ca init."
    ),
    "no_issuer": _("Belum ada CA penerbit di AMS. Administrator membuatnya dengan ams ca init."),
    "signer_refused": "%(why)s",
    "not_sealable": _(
        "PDF ini tidak dapat ditandatangani: rusak, terkunci, atau ditutup oleh tanda tangan lain."
        " Buat versi baru suratnya, lalu coba lagi."
    ),
    "status_not_provable": _(
        "Keadaan sertifikat penanda tangan sedang tidak dapat dibuktikan, sehingga belum ada yang"
        " ditandatangani. Coba lagi beberapa menit lagi."
    ),
    "time_stamp_unavailable": _(
        "Stempel waktu sedang tidak tersedia, sehingga belum ada yang ditandatangani. Coba lagi"
        " beberapa menit lagi."
    ),
    "mark_not_drawn": _(
        "Tanda pada surat tidak dapat digambar, sehingga belum ada yang ditandatangani. Beri tahu"
        " administrator AMS."
    ),
    "satisfaction_answered": _("Jawaban Anda sudah tercatat. Terima kasih."),
    "letter_not_rendered": _(
        "Surat tidak dapat dicetak saat ini. Isian Anda belum tersimpan; coba lagi nanti."
    ),
}


def page_for(error: AMSError) -> Page:
    """Return the page of the error's own class or of the nearest kind above it."""
    for kind in type(error).__mro__:
        if kind in _PAGES:
            return _PAGES[kind]
    return _UNKNOWN


def text_of(code: str) -> str:
    """Return what happened and what to do for an error that is known by its code alone."""
    return str(_TEXTS.get(code, _PAGES[Unavailable].text))


def text_for(error: AMSError) -> str:
    """Return what happened and what to do, in the reader's language."""
    text = _TEXTS.get(error.code)
    if text is None:
        return str(page_for(error).text)
    return str(text) % error.context if error.context else str(text)
