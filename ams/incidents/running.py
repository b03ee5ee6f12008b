"""What the worker does for an incident: revoke in batches, wait for the CRLs, tell the holders.

Every piece of work is one transaction that also queues the next, so that a killed worker leaves
nothing half done and nothing is done twice (ADR 0027).
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from ams.core.actor import Actor, system
from ams.core.clock import Clock
from ams.database.kind import make_room
from ams.incidents.errors import IncidentNotAt, IncidentNotFound
from ams.incidents.models import Incident, IncidentItem
from ams.incidents.moving import go_on, locked, record
from ams.incidents.notices import tell_holders
from ams.incidents.states import Outcome, State
from ams.journal.events import Event
from ams.revocation.revoking_many import Order, revoke_many
from ams.revocation.scopes import all_scopes
from ams.revocation.services import is_awaited

ACTOR: Final = system("worker")
BATCH: Final = 2000
TOLD_AT_ONCE: Final = 500
# A batch writes some 9,000 pages of SQLite's, most of them of indexes, many in every batch again.
_ROOM_MIB: Final = 128
# While batches follow each other, the whole CRL tells of all that came within this time (ADR 0027).
WHOLE_CRL_EVERY: Final = timedelta(seconds=1)
LOOK_EVERY: Final = timedelta(seconds=1)


def run(incident_id: int, *, clock: Clock) -> None:
    """Do the next piece of work of an incident; one that rests is left alone."""
    state = Incident.objects.filter(pk=incident_id).values_list("state", flat=True).first()
    work = (
        {
            State.REVOKING: revoke_batch,
            State.PUBLISHING: look_for_crls,
            State.TELLING: tell_batch,
        }.get(State(state))
        if state
        else None
    )
    if work is None:
        return
    try:
        work(incident_id, clock=clock)
    except (IncidentNotAt, IncidentNotFound):
        return  # paused, or another worker was faster


def resume_all(*, clock: Clock) -> None:
    """Queue the next piece of work of every incident that moves, even where its job is gone."""
    moving = [state.value for state in State if state.is_moving]
    for incident in Incident.objects.filter(state__in=moving):
        with transaction.atomic():
            go_on(incident, at=clock.now())


@transaction.atomic
def revoke_batch(incident_id: int, *, clock: Clock) -> Incident:
    """Revoke the next certificates of the incident, and queue the batch after.

    Raises:
        IncidentNotAt: it is paused, or everything is revoked.
    """
    make_room(_ROOM_MIB)
    incident = locked(incident_id, State.REVOKING)
    begun = clock.now()
    batch = dict(
        incident.items.filter(outcome=Outcome.WAITING, told=False)
        .order_by("id")
        .values_list("certificate_id", "id")[:BATCH]
    )
    is_last = len(batch) == incident.waiting
    done = revoke_many(
        batch,
        _order(incident),
        now=begun,
        whole_after=timedelta() if is_last else WHOLE_CRL_EVERY,
    )
    ids = done.certificate_ids
    _note(incident, [batch[pk] for pk in ids], Outcome.REVOKED)
    _note(incident, [item for pk, item in batch.items() if pk not in ids], Outcome.ALREADY)
    incident.waiting -= len(batch)
    incident.revoked += len(ids)
    incident.already += len(batch) - len(ids)
    incident.last_seq = max(incident.last_seq, done.last_seq)
    if is_last:
        incident.state, incident.revoked_at = State.PUBLISHING, clock.now()
    incident.busy_ms += max((clock.now() - begun) // timedelta(milliseconds=1), 0)
    incident.save()
    go_on(incident, at=clock.now())
    return incident


def _order(incident: Incident) -> Order:
    decided_at = incident.decided_at or incident.created_at
    actor = Actor(
        account_id=incident.decided_by_id,
        name=incident.decided_by_name,
        origin=f"incident {incident.pk}",
    )
    return Order(incident.reasons, decided_at=decided_at, incident=incident.pk, actor=actor)


def _note(incident: Incident, items: Collection[int], outcome: Outcome) -> None:
    if items:
        IncidentItem.objects.filter(incident=incident, pk__in=items).update(outcome=outcome)


@transaction.atomic
def look_for_crls(incident_id: int, *, clock: Clock) -> Incident:
    """Go on to the holders once every CRL holds what was revoked; else look again soon.

    Raises:
        IncidentNotAt: it does not wait for CRLs.
    """
    incident = locked(incident_id, State.PUBLISHING)
    now = clock.now()
    if _waits_for_a_crl(incident):
        go_on(incident, at=now + LOOK_EVERY)
        return incident
    incident.published_at = now
    if incident.tells_holders and incident.revoked:
        incident.state = State.TELLING
        incident.save(update_fields=["state", "published_at"])
        go_on(incident, at=now)
    else:
        _finish(incident, now)
    return incident


def _waits_for_a_crl(incident: Incident) -> bool:
    # The whole ones come last, so one of them says soonest that there is something to wait for.
    scopes = sorted(all_scopes(), key=lambda scope: scope.shard is not None)
    return any(is_awaited(scope, incident.last_seq) for scope in scopes)


@transaction.atomic
def tell_batch(incident_id: int, *, clock: Clock) -> Incident:
    """Queue the mails to the next holders, and the batch after.

    Raises:
        IncidentNotAt: it is paused, or everybody is told.
    """
    incident = locked(incident_id, State.TELLING)
    now = clock.now()
    told = tell_holders(incident, limit=TOLD_AT_ONCE, at=now)
    if told == 0:
        _finish(incident, now)
        return incident
    incident.told += told
    incident.save(update_fields=["told"])
    go_on(incident, at=now)
    return incident


def _finish(incident: Incident, now: datetime) -> None:
    incident.state, incident.finished_at = State.DONE, now
    record(Event.INCIDENT_FINISH, incident, actor=ACTOR, at=now)
    incident.save(update_fields=["state", "finished_at", "published_at"])
