"""How long something took, in words."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_PARTS = 2
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def duration_text(span: timedelta) -> str:
    """Return "3 menit 5 detik": the two largest units, whole seconds."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds == 0:
        return _("kurang dari 1 detik")
    return " ".join(list(_units(seconds))[:_PARTS])


def _units(seconds: int) -> Iterator[str]:
    if days := seconds // _DAY:
        yield ngettext("%(n)d hari", "%(n)d hari", days) % {"n": days}
    if hours := seconds % _DAY // _HOUR:
        yield ngettext("%(n)d jam", "%(n)d jam", hours) % {"n": hours}
    if minutes := seconds % _HOUR // _MINUTE:
        yield ngettext("%(n)d menit", "%(n)d menit", minutes) % {"n": minutes}
    if rest := seconds % _MINUTE:
        yield ngettext("%(n)d detik", "%(n)d detik", rest) % {"n": rest}
