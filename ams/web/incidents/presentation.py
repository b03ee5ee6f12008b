"""An incident as its page shows it: figures, breakdown, sample, what is left out and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from ams.accounts.models import Agency
from ams.core.actor import Actor
from ams.incidents.models import Incident, IncidentItem
from ams.incidents.states import Outcome, State
from ams.notifications.models import Notice
from ams.revocation.reasons import reason
from ams.web.words import Words

SAMPLE = 20
SHOWN_LINES = 50
_MINUTE = 60
_LABELS: dict[str, Words] = {
    "issuer": gettext_lazy("Penerbit"),
    "spki_sha256": gettext_lazy("SHA-256 kunci publik"),
    "agency": gettext_lazy("Instansi"),
    "issued_from": gettext_lazy("Diterbitkan sejak"),
    "issued_until": gettext_lazy("Diterbitkan sampai"),
    "profile": gettext_lazy("Profil"),
    "serials": gettext_lazy("Berkas nomor seri"),
}


@dataclass(frozen=True, slots=True)
class Acts:
    """Which acts the page offers to the actor; the services decide."""

    propose: bool
    approve: bool
    reject: bool
    pause: bool
    resume: bool


def acts_for(actor: Actor, incident: Incident) -> Acts:
    """Return what the page offers."""
    handles = actor.is_ca_officer
    own = incident.proposed_by_id == actor.account_id
    proposed = handles and incident.state == State.PROPOSED
    return Acts(
        propose=handles and own and incident.state == State.DRAFT,
        approve=proposed and not own,
        reject=proposed,
        pause=handles and incident.state in {State.REVOKING, State.TELLING},
        resume=handles and incident.state == State.PAUSED,
    )


def page_context(incident: Incident) -> dict[str, Any]:
    """Return everything about the incident that does not move."""
    items = incident.items.select_related("certificate__holder__agency", "certificate__issuer")
    items = items.defer("certificate__der")
    excluded = items.filter(outcome__in=[one.value for one in Outcome if one.is_excluded])
    return {
        "incident": incident,
        "selection": list(_selection(incident)),
        "reasons": reasons_text(incident),
        "by_issuer": _count(incident, "certificate__issuer__slug"),
        "by_agency": _count(incident, "certificate__holder__agency__name"),
        "sample": items.filter(outcome__in=[Outcome.WAITING, Outcome.REVOKED])[:SAMPLE],
        "excluded_items": excluded[:SHOWN_LINES],
        "refused_lines": incident.refused_lines[:SHOWN_LINES],
        "more_refused": max(len(incident.refused_lines) - SHOWN_LINES, 0),
        "notices": _notices(incident),
    }


def reasons_text(incident: Incident) -> str:
    """Return the reasons as people read them."""
    language = get_language() or "id"
    return ", ".join(reason(key).in_language(language) for key in incident.reasons)


def remaining_text(incident: Incident) -> str:
    """Return "sekitar 2 menit lagi", an empty text while nobody knows."""
    left: timedelta | None = incident.remaining
    if left is None or incident.state != State.REVOKING:
        return ""
    seconds = int(left.total_seconds()) + 1
    if seconds < _MINUTE:
        return ngettext("sekitar %(n)d detik lagi", "sekitar %(n)d detik lagi", seconds) % {
            "n": seconds
        }
    minutes = (seconds + _MINUTE - 1) // _MINUTE
    return ngettext("sekitar %(n)d menit lagi", "sekitar %(n)d menit lagi", minutes) % {
        "n": minutes
    }


def _selection(incident: Incident) -> Iterator[tuple[str, str]]:
    for key, value in incident.selection.items():
        yield str(_LABELS.get(key, key)), _value(key, value)


def _value(key: str, value: str) -> str:
    if key == "agency":
        found = Agency.objects.filter(pk=int(value)).first()
        return str(found) if found else value
    return _("ya") if key == "serials" else value


def _count(incident: Incident, by: str) -> list[tuple[str, int]]:
    chosen = incident.items.filter(outcome__in=[Outcome.WAITING, Outcome.REVOKED])
    rows = chosen.values_list(by).annotate(number=Count("id")).order_by("-number")
    return [(str(name or "-"), number) for name, number in rows[:SHOWN_LINES]]


def _notices(incident: Incident) -> dict[str, int]:
    rows = Notice.objects.about("incident", str(incident.pk))
    return dict(rows.order_by().values_list("state").annotate(Count("id")))


def report_rows(incident: Incident) -> Iterator[IncidentItem]:
    """Return every certificate of the incident, with holder and agency, one after the other."""
    rows = incident.items.select_related("certificate__holder__agency", "certificate__issuer")
    return rows.defer("certificate__der").order_by("id").iterator(chunk_size=2000)
