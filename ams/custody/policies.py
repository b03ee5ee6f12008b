"""What an agency asks of its applicants: set by the administrator, off as shipped."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.agencies import lineage
from ams.accounts.errors import NoSuchRecord
from ams.accounts.guards import invalid, require_administrator
from ams.accounts.models import Agency
from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.custody.models import Policy
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event

_LONGEST = 365


@dataclass(frozen=True, slots=True)
class Terms:
    """Whether a scan is asked for, how many days it is kept, whether AMS may make keys."""

    asks_scan: bool = False
    scan_days: int = 30
    makes_keys: bool = False


def terms_of(agency: Agency) -> Terms:
    """Return the terms that count for ``agency``: its own, the nearest above it, or as shipped."""
    chain = lineage(agency)
    rows = {one.agency_id: one for one in Policy.objects.filter(agency__in=chain)}
    found = next((rows[one.pk] for one in chain if one.pk in rows), None)
    if found is None:
        return Terms()
    return Terms(found.asks_scan, found.scan_days, found.makes_keys)


@transaction.atomic
def set_terms(agency_id: int, terms: Terms, *, actor: Actor, clock: Clock) -> Policy:
    """Keep an agency's own terms and return them.

    Raises:
        NotAdministrator: the actor does not manage settings.
        NoSuchRecord: there is no such agency.
        InvalidInput: a scan is kept for 1 to 365 days.
    """
    require_administrator(actor)
    if not Agency.objects.filter(pk=agency_id).exists():
        raise NoSuchRecord(f"agency {agency_id} does not exist")
    if not 1 <= terms.scan_days <= _LONGEST:
        raise invalid("terms", {"scan_days": [_("Tuliskan 1 sampai 365 hari.")]})
    data: dict[str, JSON] = {"setting": "custody", **asdict(terms)}
    subject = Subject.of("agency", agency_id)
    journal.append(Event.SETTING_CHANGE, subject=subject, actor=actor, at=clock.now(), data=data)
    kept, _created = Policy.objects.update_or_create(agency_id=agency_id, defaults=asdict(terms))
    return kept
