"""How an incident moves: its lock, its journal, its next job; pause and resume."""

from datetime import datetime
from typing import Final

from django.db import transaction

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.incidents.errors import IncidentNotAt, IncidentNotFound, IncidentNotPermitted
from ams.incidents.models import Incident
from ams.incidents.states import State
from ams.jobs.services import enqueue
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.services import append

RUN: Final = "incidents:run"


def check_may_handle(actor: Actor) -> None:
    """Return if the actor handles incidents.

    Raises:
        IncidentNotPermitted: neither the system nor an officer of the CA for all agencies.
    """
    if not (actor.is_system or actor.is_ca_officer):
        raise IncidentNotPermitted(f"{actor.name} is no officer of the CA for all agencies")


def locked(incident_id: int, *states: State) -> Incident:
    """Return the incident, locked until the transaction ends, if it is in one of ``states``.

    Raises:
        IncidentNotFound: there is none.
        IncidentNotAt: it is in another state.
    """
    found = Incident.objects.select_for_update(no_key=True).filter(pk=incident_id).first()
    if found is None:
        raise IncidentNotFound(f"there is no incident {incident_id}")
    if found.state not in states:
        wanted = " or ".join(states)
        raise IncidentNotAt(f"incident {incident_id} is {found.state}, not {wanted}")
    return found


def record(event: Event, incident: Incident, *, actor: Actor, at: datetime) -> None:
    """Tell the journal what was done with the incident, with its figures at this time."""
    append(
        event,
        subject=Subject.of("incident", incident.pk),
        actor=actor,
        at=at,
        data={
            "reasons": incident.reasons,
            "selection": incident.selection,
            "waiting": incident.waiting,
            "revoked": incident.revoked,
            "already": incident.already,
            "excluded": incident.excluded,
        },
    )


def go_on(incident: Incident, *, at: datetime) -> None:
    """Queue the incident's next piece of work."""
    enqueue(RUN, payload={"incident": incident.pk}, at=at, key=str(incident.pk))


@transaction.atomic
def pause(incident_id: int, *, actor: Actor, clock: Clock) -> Incident:
    """Stop after the batch at hand; what is revoked stays revoked and is published.

    Raises:
        IncidentNotPermitted, IncidentNotFound: the actor does not handle incidents.
        IncidentNotAt: it neither revokes nor tells.
    """
    check_may_handle(actor)
    incident = locked(incident_id, State.REVOKING, State.TELLING)
    incident.paused_from, incident.state = incident.state, State.PAUSED
    record(Event.INCIDENT_PAUSE, incident, actor=actor, at=clock.now())
    incident.save(update_fields=["state", "paused_from"])
    return incident


@transaction.atomic
def resume(incident_id: int, *, actor: Actor, clock: Clock) -> Incident:
    """Go on where it was paused.

    Raises:
        IncidentNotPermitted, IncidentNotFound: the actor does not handle incidents.
        IncidentNotAt: it is not paused.
    """
    check_may_handle(actor)
    incident = locked(incident_id, State.PAUSED)
    incident.state, incident.paused_from = incident.paused_from, ""
    record(Event.INCIDENT_RESUME, incident, actor=actor, at=clock.now())
    incident.save(update_fields=["state", "paused_from"])
    go_on(incident, at=clock.now())
    return incident
