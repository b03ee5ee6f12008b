"""Heads and deputies: who answers for an agency's service and is told what is overdue."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.agencies import lineage
from ams.accounts.errors import NoSuchRecord
from ams.accounts.guards import keep, require_administrator, require_another
from ams.accounts.models import Account, Agency, Supervisor
from ams.core.actor import Actor, Rank
from ams.core.clock import Clock
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.services import append


@dataclass(frozen=True, slots=True)
class Supervision:
    """Who is to answer for which agency, as what."""

    account_id: int
    agency_id: int
    rank: Rank


@transaction.atomic
def appoint_supervisor(data: Supervision, *, actor: Actor, clock: Clock) -> Supervisor:
    """Record a head or deputy and return the record.

    Raises:
        NotAdministrator: the actor does not manage powers.
        OwnPowers: the actor would give himself the power.
        NoSuchRecord: there is no such account.
        InvalidInput: no such agency, or he answers for it already.
    """
    require_administrator(actor)
    account = Account.objects.select_for_update(no_key=True).filter(pk=data.account_id).first()
    if account is None:
        raise NoSuchRecord(f"account {data.account_id} does not exist")
    require_another(account, actor=actor)
    row = Supervisor(
        account=account, agency_id=data.agency_id, rank=data.rank.value, since=clock.now()
    )
    keep(row, more=_problems(row))
    append(
        Event.SUPERVISOR_APPOINT,
        subject=Subject.of("account", account.pk),
        actor=actor,
        at=clock.now(),
        data={"agency": row.agency_id, "rank": row.rank},
    )
    return row


@transaction.atomic
def end_supervision(supervisor_id: int, *, actor: Actor, clock: Clock) -> Supervisor:
    """End a head's or deputy's record and return it.

    Raises:
        NotAdministrator: the actor does not manage powers.
        NoSuchRecord: there is none, or it has ended.
    """
    require_administrator(actor)
    rows = Supervisor.objects.select_for_update(no_key=True)
    row = rows.filter(pk=supervisor_id, ended_at__isnull=True).first()
    if row is None:
        raise NoSuchRecord(f"supervisor {supervisor_id} does not exist or has ended")
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    append(
        Event.SUPERVISOR_END,
        subject=Subject.of("account", row.account_id),
        actor=actor,
        at=clock.now(),
        data={"agency": row.agency_id, "rank": row.rank},
    )
    return row


def supervisors_of(agency: Agency, rank: Rank) -> list[Supervisor]:
    """Return those of ``rank`` who answer for ``agency``: the nearest agency's that has any."""
    for one in lineage(agency):
        found = Supervisor.objects.in_office().filter(agency=one, rank=rank)
        if rows := list(found.select_related("account__person").order_by("pk")):
            return rows
    return []


def _problems(row: Supervisor) -> dict[str, list[str]]:
    same = Supervisor.objects.filter(
        account=row.account, agency=row.agency_id, ended_at__isnull=True
    )
    if same.exists():
        return {"": [_("Akun ini sudah tercatat sebagai pimpinan instansi itu.")]}
    return {}
