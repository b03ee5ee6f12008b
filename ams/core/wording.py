"""Dates as people read them, in Indonesian and English, in Western Indonesian Time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")

_MONTHS = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni",
        "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip


def date_text(moment: date | datetime, language: str = "id") -> str:
    """Return "22 November 2026"; a time is taken in WIB first."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(WIB).date()
    months = _MONTHS.get(language, _MONTHS["id"])
    return f"{moment.day} {months[moment.month - 1]} {moment.year}"


def month_text(month: date, language: str = "id") -> str:
    """Return "November 2026"."""
    months = _MONTHS.get(language, _MONTHS["id"])
    return f"{months[month.month - 1]} {month.year}"


def time_text(moment: datetime, language: str = "id") -> str:
    """Return "22 November 2026 14.05 WIB" (Indonesian writes the time with a full stop)."""
    local = moment.astimezone(WIB)
    separator = "." if language == "id" else ":"
    return f"{date_text(local.date(), language)} {local:%H}{separator}{local:%M} WIB"
