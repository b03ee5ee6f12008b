"""Filters for mails: times, days and serial numbers as people read them."""

from datetime import date, datetime

from django import template
from django.utils.translation import get_language

from ams.core.wording import date_text, time_text

register = template.Library()


@register.filter
def moment(value: str) -> str:
    """Return an ISO 8601 time as "22 November 2026 14.05 WIB"."""
    return time_text(datetime.fromisoformat(value), get_language() or "id")


@register.filter
def day(value: str) -> str:
    """Return an ISO 8601 day or time as "22 November 2026"."""
    day_or_time = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return date_text(day_or_time, get_language() or "id")


@register.filter
def grouped(serial: str) -> str:
    """Return a serial number in groups of four."""
    return " ".join(serial[start : start + 4] for start in range(0, len(serial), 4))
