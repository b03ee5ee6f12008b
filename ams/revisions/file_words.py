"""What a procedure file is refused for, in the reader's language: place, rule, what was found.

The loader speaks English to whoever reads a log; an administrator reads it on a page.
"""

import re
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ams.procedures.errors import ProcedureInvalid

_LONGEST: Final = 80  # characters of a value: enough to find it
_RULES: Final = (
    (r"is missing", gettext_noop("tidak ada; tambahkan")),
    (r"is not known here", gettext_noop("tidak dikenal di sini; hapus, atau perbaiki ejaannya")),
    (r"must be a string", gettext_noop("harus berupa teks dalam tanda petik")),
    (
        r"must not begin or end with a blank",
        gettext_noop("tidak boleh diawali atau diakhiri spasi"),
    ),
    (r"must not be empty", gettext_noop("tidak boleh kosong")),
    (
        r"must be small letters, digits and underscores",
        gettext_noop("hanya huruf kecil, angka, dan garis bawah, diawali huruf"),
    ),
    (r"must be a whole number", gettext_noop("harus berupa bilangan bulat")),
    (r"must be true or false", gettext_noop("harus true atau false")),
    (r"must be a date, as in 2021-04-16", gettext_noop("harus berupa tanggal seperti 2021-04-16")),
    (
        r"must be an ISO 8601 duration, as in PT1M",
        gettext_noop("harus berupa lama waktu menurut ISO 8601, misalnya PT1M untuk satu menit"),
    ),
    (r"must be longer than nothing", gettext_noop("harus lebih lama daripada nol")),
    (
        r"must be a list with at least one entry",
        gettext_noop("harus berupa daftar dengan sedikitnya satu isi"),
    ),
    (r"names the same twice", gettext_noop("menyebut yang sama dua kali")),
    (r"must be one of (?P<these>.+)", gettext_noop("harus salah satu dari: %(these)s")),
    (r"must be a table", gettext_noop("harus berupa tabel")),
    (r"stands twice", gettext_noop("tertulis dua kali")),
    (
        r"must be (?P<number>\d+)",
        gettext_noop("harus %(number)s, karena aktivitas dinomori berurutan"),
    ),
    (
        r"stands twice or is an end's name",
        gettext_noop("tertulis dua kali, atau sama dengan nama akhir permohonan"),
    ),
    (r"has no column in lanes", gettext_noop("tidak mempunyai kolom pelaksana pada lanes")),
    (
        r"the (?P<symbol>.+) belongs to activity (?P<number>\d+) and to no other",
        gettext_noop("lambang %(symbol)s hanya untuk aktivitas %(number)s"),
    ),
    (r"is no activity of this procedure", gettext_noop("bukan aktivitas SOP ini")),
    (r"leads back to where it starts", gettext_noop("kembali ke aktivitas asalnya sendiri")),
    (
        r"only the last activity completes",
        gettext_noop("hanya aktivitas terakhir yang menyelesaikan permohonan"),
    ),
    (
        r"skips activity (?P<number>\d+)",
        gettext_noop("melewati aktivitas %(number)s; tidak ada aktivitas yang boleh dilewati"),
    ),
    (
        r"recheck leads back to an earlier activity",
        gettext_noop("recheck harus kembali ke aktivitas sebelumnya"),
    ),
    (r"(?P<act>.+) is an officer's act alone", gettext_noop("%(act)s hanya boleh dilakukan OP")),
    (
        r"(?P<act>.+) is the act of an officer of the CA alone",
        gettext_noop("%(act)s hanya boleh dilakukan OP pada CA"),
    ),
    (
        r"withdraw is the applicant's act alone",
        gettext_noop("withdraw hanya boleh dilakukan pemohon"),
    ),
    (
        r"must be open to the (?P<lane>.+), whose lane it is",
        gettext_noop("harus terbuka bagi %(lane)s, karena aktivitas ini di kolomnya"),
    ),
    (r"only the applicant is accompanied", gettext_noop("hanya aktivitas pemohon yang didampingi")),
    (
        r"(?P<act>.+) can end in end:(?P<end>.+) alone",
        gettext_noop("%(act)s hanya dapat berakhir pada end:%(end)s"),
    ),
    (r"has no outcome", gettext_noop("tidak mempunyai keluaran")),
    (
        r"a decision needs a second outcome",
        gettext_noop("lambang keputusan memerlukan sedikitnya dua keluaran"),
    ),
    (
        r"several outcomes make a decision",
        gettext_noop("aktivitas dengan beberapa keluaran harus berlambang decision"),
    ),
    (r"cannot be reached", gettext_noop("tidak dapat dicapai dari aktivitas pertama")),
    (r"cannot reach the end", gettext_noop("tidak dapat mencapai akhir SOP")),
    (r"precedes the day of making", gettext_noop("mendahului tanggal pembuatan")),
    (r"is no reference of this procedure", gettext_noop("bukan rujukan pada berkas ini")),
    (r"no cell names it", gettext_noop("tidak disebut oleh sel mana pun")),
    (
        r"is no activity that AMS carries out; those are (?P<these>.+)",
        gettext_noop("bukan aktivitas yang dapat dijalankan AMS; yang dapat: %(these)s"),
    ),
    (
        r"must have the outcomes (?P<these>.+) and no other",
        gettext_noop(
            "harus mempunyai keluaran %(these)s dan tidak ada yang lain, karena itulah yang"
            " dijalankan AMS"
        ),
    ),
    (r"lacks an activity", gettext_noop("kekurangan aktivitas yang dijalankan AMS")),
    (
        r"must begin with (?P<these>.+), which are carried out together",
        gettext_noop("harus diawali %(these)s, karena AMS menjalankannya sekaligus"),
    ),
)
_TOML: Final = re.compile(r"is no TOML: (?P<why>.*?)(?: \(at (?P<place>[^()]*)\))?", re.DOTALL)
_PLACE: Final = re.compile(r"line (?P<line>\d+), column (?P<column>\d+)")


def words_of(error: ProcedureInvalid) -> str:
    """Return the refusal as a sentence: key, rule, and what stood there."""
    toml = _TOML.fullmatch(error.problem)
    if toml:
        return _not_toml(toml["place"] or "")
    found = "" if error.value is None else f" ({_('tertulis')}: {_short(error.value)})"
    return f"{error.path}: {rule_of(error)}{found}."


def rule_of(error: ProcedureInvalid) -> str:
    """Return the rule alone, as an editor's field has its place already."""
    for pattern, words in _RULES:
        match = re.fullmatch(pattern, error.problem)
        if match:
            return _(words) % match.groupdict() if match.groupdict() else _(words)
    return error.problem


def _not_toml(place: str) -> str:
    at = _PLACE.fullmatch(place)
    if at:
        return _(
            "Baris %(line)s, kolom %(column)s: bukan TOML yang benar. Periksa tanda petik, kurung,"
            " dan tanda sama dengan di sekitarnya."
        ) % {"line": at["line"], "column": at["column"]}
    return _("Bukan berkas TOML yang benar. Mulai dari berkas SOP yang diunduh dari AMS.")


def _short(value: object) -> str:
    try:
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    except RecursionError:
        text = type(value).__name__
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
