"""From the dry run to the decision: draft, propose, approve, reject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from ams.accounts.recent_password import check_password_recent
from ams.core.actor import Actor, Role
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.core.wording import WIB
from ams.incidents.errors import (
    IncidentNotFound,
    NothingToRevoke,
    OwnProposal,
)
from ams.incidents.models import Incident, IncidentItem
from ams.incidents.moving import check_may_handle, go_on, locked, record
from ams.incidents.selection import Found, Selection, find
from ams.incidents.states import Outcome, State
from ams.journal.events import Event
from ams.revocation.reasons import chosen

TITLE_LENGTH: Final = 200
EXPLANATION_LENGTH: Final = 2000
_INSERTED_AT_ONCE: Final = 5000


@dataclass(frozen=True, slots=True)
class Cause:
    """What happened, in words for officers and holders, and for which reasons is revoked."""

    title: str
    explanation: str
    reasons: Sequence[str]
    tells_holders: bool = True


def examine(selection: Selection, *, actor: Actor) -> Found:
    """Return what a draft of this selection would hold; nothing is written.

    Raises:
        IncidentNotPermitted: neither the system nor an officer of the CA for all agencies.
        SelectionRefused: nothing is asked for, or what is asked for is not there.
    """
    check_may_handle(actor)
    return find(selection, actor=actor)


@transaction.atomic
def draft(selection: Selection, cause: Cause, *, actor: Actor, clock: Clock) -> Incident:
    """Keep a dry run: the certificates found, with what is to become of each; nothing is revoked.

    The draft is what is proposed and approved later: certificates that come in meanwhile are not
    in it.

    Raises:
        IncidentNotPermitted: neither the system nor an officer of the CA for all agencies.
        SelectionRefused: nothing is asked for, or what is asked for is not there.
        InvalidReasons: no reason, an unknown one, or one not offered today.
        InvalidInput: title or explanation is missing or too long.
    """
    check_may_handle(actor)
    now = clock.now()
    reasons = [one.key for one in chosen(cause.reasons, on=now.astimezone(WIB).date())]
    found = find(selection, actor=actor)
    incident = Incident.objects.create(
        title=_checked(cause.title, "title", TITLE_LENGTH),
        explanation=_checked(cause.explanation, "explanation", EXPLANATION_LENGTH),
        reasons=reasons,
        selection=selection.as_text(),
        refused_lines=list(found.refused_lines),
        tells_holders=cause.tells_holders,
        state=State.DRAFT,
        total=len(found.outcomes),
        waiting=found.count(Outcome.WAITING),
        already=found.count(Outcome.ALREADY),
        excluded=found.count(Outcome.OWN, Outcome.FOREIGN),
        proposed_by_id=actor.account_id,
        proposed_by_name=actor.name,
        proposer_person_id=actor.person_id,
        created_at=now,
    )
    items = (
        IncidentItem(incident=incident, certificate_id=pk, outcome=outcome)
        for pk, outcome in found.outcomes
    )
    IncidentItem.objects.bulk_create(items, batch_size=_INSERTED_AT_ONCE)
    return incident


@transaction.atomic
def discard(incident_id: int, *, actor: Actor) -> None:
    """Throw a draft away.

    Raises:
        IncidentNotPermitted, IncidentNotFound: it is not the actor's to throw away.
        IncidentNotAt: it was proposed already.
    """
    check_may_handle(actor)
    incident = locked(incident_id, State.DRAFT)
    if incident.proposed_by_id != actor.account_id:
        raise IncidentNotFound(f"incident {incident_id} is another officer's draft")
    incident.items.all().delete()
    incident.delete()


@transaction.atomic
def propose(incident_id: int, *, actor: Actor, clock: Clock) -> Incident:
    """Hand a draft to another officer, who approves or rejects it.

    Raises:
        IncidentNotPermitted, IncidentNotFound: it is not the actor's to propose.
        IncidentNotAt: it is no draft any more.
        NothingToRevoke: no certificate of it can be revoked.
    """
    check_may_handle(actor)
    incident = locked(incident_id, State.DRAFT)
    if incident.proposed_by_id != actor.account_id:
        raise IncidentNotFound(f"incident {incident_id} is another officer's draft")
    _check_not_empty(incident)
    incident.state, incident.proposed_at = State.PROPOSED, clock.now()
    record(Event.INCIDENT_PROPOSE, incident, actor=actor, at=clock.now())
    incident.save(update_fields=["state", "proposed_at"])
    return incident


@transaction.atomic
def approve(incident_id: int, *, actor: Actor, clock: Clock) -> Incident:
    """Approve an incident; the worker then revokes, publishes and tells.

    The approver's own certificates are taken out of it.

    Raises:
        IncidentNotPermitted, IncidentNotFound: the actor does not handle incidents.
        IncidentNotAt: it does not wait for approval.
        OwnProposal: the actor proposed it.
        PasswordNeeded: his password was given more than ten minutes ago.
        NothingToRevoke: no certificate of it can be revoked.
    """
    check_may_handle(actor)
    incident = locked(incident_id, State.PROPOSED)
    _check_second_person(incident, actor)
    check_password_recent(actor, at=clock.now())
    _take_out_own(incident, actor)
    _check_not_empty(incident)
    _decide(incident, State.REVOKING, actor=actor, at=clock.now())
    record(Event.INCIDENT_APPROVE, incident, actor=actor, at=clock.now())
    incident.save()
    go_on(incident, at=clock.now())
    return incident


@transaction.atomic
def reject(incident_id: int, *, remark: str, actor: Actor, clock: Clock) -> Incident:
    """Reject a proposal, or withdraw one's own; nothing was revoked.

    Raises:
        IncidentNotPermitted, IncidentNotFound: the actor does not handle incidents.
        IncidentNotAt: it does not wait for approval.
        InvalidInput: the remark is missing or too long.
    """
    check_may_handle(actor)
    incident = locked(incident_id, State.PROPOSED)
    incident.decision_remark = _checked(remark, "remark", 500)
    _decide(incident, State.REJECTED, actor=actor, at=clock.now())
    record(Event.INCIDENT_REJECT, incident, actor=actor, at=clock.now())
    incident.save()
    return incident


def incidents_for(actor: Actor) -> QuerySet[Incident]:
    """Return the incidents that exist for ``actor``, the newest first.

    Officers of the CA see all but others' drafts, auditors and the system everything.

    Raises:
        IncidentNotFound: there are none for anybody else.
    """
    if actor.is_system or actor.has(Role.AUDITOR):
        return Incident.objects.all()
    if not actor.is_ca_officer:
        raise IncidentNotFound(f"there are no incidents for '{actor.name}'")
    drafts = Incident.objects.filter(state=State.DRAFT).exclude(proposed_by_id=actor.account_id)
    return Incident.objects.exclude(pk__in=drafts.values("pk"))


def _check_second_person(incident: Incident, actor: Actor) -> None:
    """Two people; the operator at the command line is alone only where policy lets him (0027)."""
    if actor.is_system and settings.AMS_OPERATOR_REVOKES_ALONE:
        return
    is_same_person = actor.person_id is not None and actor.person_id == incident.proposer_person_id
    if incident.proposed_by_id == actor.account_id or is_same_person:
        raise OwnProposal(f"{actor.name} proposed incident {incident.pk} himself")


def _take_out_own(incident: Incident, actor: Actor) -> None:
    if actor.person_id is None:
        return
    own = incident.items.filter(outcome=Outcome.WAITING, certificate__holder_id=actor.person_id)
    taken_out = own.update(outcome=Outcome.OWN)
    incident.waiting -= taken_out
    incident.excluded += taken_out


def _check_not_empty(incident: Incident) -> None:
    if not incident.waiting:
        raise NothingToRevoke(f"incident {incident.pk} holds no certificate that can be revoked")


def _decide(incident: Incident, state: State, *, actor: Actor, at: datetime) -> None:
    incident.state, incident.decided_at = state, at
    incident.decided_by_id, incident.decided_by_name = actor.account_id, actor.name


def _checked(text: str, field: str, longest: int) -> str:
    said = text.strip()
    if not said or len(said) > longest:
        message = f"the {field} has {len(said)} characters, it needs 1 to {longest}"
        raise InvalidInput(message, fields={field: [message]})
    return said
