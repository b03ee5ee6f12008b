"""The words of figures, in the reader's language."""

import textwrap
from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ams.accounts.models import Agency
from ams.core.errors import AMSError
from ams.measuring.marking import MISMATCH
from ams.procedures.rules import Procedure
from ams.requests.conduct import CONDUCTS
from ams.requests.documents import question
from ams.revisions import known
from ams.revocation.reasons import reason

_MINUTE, _HOUR = 60, 3600
_ITEMS = frozenset(key for conduct in CONDUCTS.values() for key in conduct.items)
_LONGEST_TITLE = 60


def span_text(seconds: int | None) -> str:
    """Return "3 menit 5 detik" or "26 jam 15 menit": hours of work are not made into days."""
    if seconds is None:
        return "-"
    hours, minutes, rest = seconds // _HOUR, seconds % _HOUR // _MINUTE, seconds % _MINUTE
    parts = (
        _("%(n)d jam") % {"n": hours} if hours else "",
        _("%(n)d menit") % {"n": minutes} if minutes else "",
        _("%(n)d detik") % {"n": rest} if rest or not seconds else "",
    )
    return " ".join(part for part in parts if part)


def status_text(status: str) -> str:
    """Return a request's state."""
    return {
        "open": _("Berjalan"),
        "completed": _("Selesai"),
        "rejected": _("Ditolak"),
        "withdrawn": _("Ditarik kembali"),
        "unconfirmed": _("Ditutup tanpa konfirmasi CA"),
    }.get(status, status)


def certificate_state_text(state: str) -> str:
    """Return a certificate's state."""
    return {
        "good": _("Aktif"),
        "held": _("Ditangguhkan"),
        "revoked": _("Dicabut"),
        "expired": _("Kedaluwarsa"),
    }.get(state, state)


def reason_text(key: str) -> str:
    """Return a reason, also one no longer offered."""
    try:
        return reason(key).in_language(_language())
    except AMSError:
        return key


def why_text(key: str) -> str:
    """Return what did not conform."""
    if key == MISMATCH:
        return _("Sertifikat tidak cocok dengan username atau subject DN")
    return question(key) if key in _ITEMS else key


def age_text(label: str) -> str:
    """Return an age group of open cases."""
    return {
        "1": _("Paling lama 1 hari"),
        "3": _("1 sampai 3 hari"),
        "7": _("3 sampai 7 hari"),
        "30": _("7 sampai 30 hari"),
    }.get(label, _("Lebih dari 30 hari"))


def level_text(level: str) -> str:
    """Return who was told of an overdue request."""
    return {
        "officer": _("Petugas"),
        "deputy": _("Wakil"),
        "head": _("Kepala"),
    }.get(level, _("Petugas dan kepala (terlupakan)"))


def satisfaction_text(score: str) -> str:
    """Return an answer to the question at the receipt (the four steps of PermenPAN-RB 14/2017)."""
    return {
        "4": _("Sangat baik"),
        "3": _("Baik"),
        "2": _("Kurang baik"),
        "1": _("Tidak baik"),
    }.get(score, score)


def procedure_text(key: str) -> str:
    """Return a procedure's title, its last words left off where it is long."""
    procedure = _newest(key)
    title = procedure.title.in_language(_language()) if procedure else key
    return textwrap.shorten(title, _LONGEST_TITLE, placeholder=" …")


def step_text(procedure_key: str, key: str) -> str:
    """Return "5. Memeriksa …" for an activity, in the newest revision that has it."""
    for procedure in reversed(known.for_words().revisions.get(procedure_key, ())):
        for activity in procedure.activities:
            if activity.key == key:
                return f"{activity.number}. {activity.text.in_language(_language())}"
    return key


def step_number(procedure_key: str, key: str) -> int:
    """Return an activity's number, for the order of a list."""
    procedure = _newest(procedure_key)
    numbers = {one.key: one.number for one in procedure.activities} if procedure else {}
    return numbers.get(key, 0)


def agency_names(ids: Iterable[str]) -> dict[str, str]:
    """Return the names of agencies by id, by one query."""
    wanted = [int(one) for one in ids]
    names = Agency.objects.filter(pk__in=wanted).values_list("pk", "name")
    return {str(pk): name for pk, name in names}


def _newest(key: str) -> Procedure | None:
    revisions = known.for_words().revisions.get(key, ())
    return revisions[-1] if revisions else None


def _language() -> str:
    return (get_language() or "id")[:2]
