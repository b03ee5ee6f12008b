"""Who took an incident's report with its names out of AMS."""

from django.db import transaction

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.incidents.models import Incident
from ams.incidents.moving import record
from ams.journal.events import Event


@transaction.atomic
def record_report(incident: Incident, *, actor: Actor, clock: Clock) -> None:
    """Write into the journal that ``actor`` took the report out."""
    record(Event.INCIDENT_REPORT, incident, actor=actor, at=clock.now())
