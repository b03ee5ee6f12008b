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
        "Sertifikat ini milik Anda sendiri. Petugas lain yang memutuskan pencabutannya."
    ),
    "signed_the_letter": _(
        "Anda menyetujui surat ini sebagai atasan, sehingga petugas lain yang memeriksanya."
    ),
    "actor_not_entitled": _("Langkah ini bukan bagian Anda pada permohonan ini."),
    "revocation_not_permitted": _("Pemilik sertifikat ini di luar lingkup penunjukan Anda."),
    "password_needed": _("Masukkan kata sandi Anda sekali lagi, lalu ulangi langkah ini."),
    "not_claimed": _("Ambil dahulu permohonan ini dari antrean, lalu kerjakan."),
    "claimed_by_other": _("Petugas lain sudah mengambil permohonan ini."),
    "act_not_offered": _("Langkah ini sudah lewat. Muat ulang halaman permohonan."),
    "request_closed": _("Permohonan ini sudah berakhir."),
    "already_decided": _("Pencabutan sudah diputuskan dan tidak dapat diubah."),
    "already_revoked": _("Sertifikat ini sudah dicabut; waktunya tidak dapat diubah."),
    "certificate_active": _(
        "Pegawai ini masih memegang sertifikat aktif. Cabut dahulu sertifikat itu."
    ),
    "foreign_issuer": _("Sertifikat ini diterbitkan CA lain. Mintalah pencabutan kepada CA itu."),
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


def text_for(error: AMSError) -> str:
    """Return what happened and what to do, in the reader's language."""
    text = _TEXTS.get(error.code)
    if text is None:
        return str(page_for(error).text)
    return str(text) % error.context if error.context else str(text)
