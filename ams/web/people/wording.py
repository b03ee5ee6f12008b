"""What the events of a chain are called, with their icons."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ams.chain.timeline import Entry, Kind
from ams.web.requests.phrases import NAMES
from ams.web.words import Words

_EVENTS: Final[Mapping[Kind, tuple[str, Words]]] = {
    Kind.ACCOUNT: ("user-plus", gettext_lazy("Akun AMS dibuat")),
    Kind.ISSUED: ("certificate-2", gettext_lazy("Sertifikat diterbitkan")),
    Kind.IMPORTED: ("world", gettext_lazy("Sertifikat dari CA lain mulai berlaku")),
    Kind.HELD: ("player-pause", gettext_lazy("Sertifikat ditangguhkan")),
    Kind.RELEASED: ("circle-check", gettext_lazy("Penangguhan dilepas")),
    Kind.REVOKED: ("ban", gettext_lazy("Sertifikat dicabut")),
    Kind.SUPERSEDED: ("arrows-left-right", gettext_lazy("Sertifikat dicabut untuk diganti")),
    Kind.EXPIRED: ("calendar-x", gettext_lazy("Masa berlaku sertifikat berakhir")),
}


def icon_of(entry: Entry) -> str:
    """Return the icon of an event."""
    if entry.kind in _EVENTS:
        return _EVENTS[entry.kind][0]
    return "file-text" if entry.kind is Kind.FILED else "flag"


def text_of(entry: Entry) -> str:
    """Return what happened, in the reader's language."""
    if entry.request is None:
        return str(_EVENTS[entry.kind][1])
    name = NAMES.get(entry.request.procedure_key, entry.request.procedure_key)
    if entry.kind is Kind.FILED:
        return _("%(procedure)s diajukan") % {"procedure": name}
    return _("%(procedure)s berakhir") % {"procedure": name}
