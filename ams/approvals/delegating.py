"""A superior, or an administrator for him, names who approves in his place for a time."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ams.accounts.guards import invalid, keep
from ams.accounts.models import Person
from ams.approvals.errors import DelegationNotFound
from ams.approvals.models import Delegation, DelegationQuerySet, Standin
from ams.core.actor import Actor, Role
from ams.core.clock import Clock
from ams.core.wording import WIB
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event

_LONGEST = 366  # days; a place that is vacant for longer is given to somebody


@dataclass(frozen=True, slots=True)
class Term:
    """Who stands in for whom, as what, from when until when (both days included)."""

    superior_id: int
    delegate_id: int
    kind: Standin
    valid_from: date
    valid_until: date
    decree_number: str = ""


def delegations_for(actor: Actor) -> DelegationQuerySet:
    """Return those that ``actor`` gave or holds; an administrator or auditor sees all."""
    rows = Delegation.objects.select_related("superior__agency", "delegate__agency")
    if _manages(actor) or actor.has(Role.AUDITOR):
        return rows
    own = actor.person_id or 0
    return rows.filter(Q(superior=own) | Q(delegate=own))


@transaction.atomic
def delegate(term: Term, *, actor: Actor, clock: Clock) -> Delegation:
    """Keep who stands in for a superior and return it.

    Raises:
        DelegationNotFound: the actor is neither the superior himself nor an administrator.
        InvalidInput: people or term cannot be taken; ``fields`` says which.
    """
    if not (_manages(actor) or (actor.person_id and actor.person_id == term.superior_id)):
        raise DelegationNotFound(f"{actor.name} delegates for nobody but himself")
    # One delegation of a superior at a time, so that two cannot come to overlap.
    superior = Person.objects.select_for_update(no_key=True).filter(pk=term.superior_id).first()
    stand_in = Person.objects.select_related("account").filter(pk=term.delegate_id).first()
    now = clock.now()
    row = Delegation(
        superior=superior,
        delegate=stand_in,
        kind=term.kind.value,
        valid_from=term.valid_from,
        valid_until=term.valid_until,
        decree_number=" ".join(term.decree_number.split()),
        made_by_id=actor.account_id,
        made_at=now,
    )
    problems = _problems(term, superior, stand_in, actor, today=now.astimezone(WIB).date())
    if problems:
        raise invalid("delegation", problems)
    journal.append(
        Event.DELEGATION_BEGIN,
        subject=Subject.of("person", term.superior_id),
        actor=actor,
        at=now,
        data={
            "delegate": term.delegate_id,
            "kind": term.kind.value,
            "from": term.valid_from.isoformat(),
            "until": term.valid_until.isoformat(),
        },
    )
    keep(row)
    return row


@transaction.atomic
def end_delegation(delegation_id: int, *, actor: Actor, clock: Clock) -> Delegation:
    """End a delegation before its term and return it.

    Raises:
        DelegationNotFound: there is none, it has ended, or it is neither his own as superior
            nor is he an administrator.
    """
    rows = Delegation.objects.select_for_update(no_key=True).filter(ended_at__isnull=True)
    row = rows.filter(pk=delegation_id).first()
    if row is None or not (_manages(actor) or row.superior_id == actor.person_id):
        raise DelegationNotFound(f"{actor.name} has no delegation {delegation_id} to end")
    journal.append(
        Event.DELEGATION_END,
        subject=Subject.of("person", row.superior_id),
        actor=actor,
        at=clock.now(),
        data={"delegate": row.delegate_id},
    )
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    return row


def _manages(actor: Actor) -> bool:
    return actor.is_system or actor.has(Role.ADMINISTRATOR)


def _problems(
    term: Term, superior: Person | None, stand_in: Person | None, actor: Actor, *, today: date
) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    if superior is None:
        problems["superior"] = [_("Pilih atasan yang digantikan.")]
    if stand_in is None or stand_in.account is None or not stand_in.account.is_active:
        problems["delegate"] = [_("Pengganti belum mempunyai akun AMS yang aktif.")]
    elif stand_in.pk == term.superior_id:
        problems["delegate"] = [_("Pengganti harus orang lain.")]
    elif not _manages(actor) and stand_in.agency_id != actor.agency_id:
        problems["delegate"] = [
            _("Pilih pegawai instansi Anda; pengganti dari instansi lain dicatat administrator.")
        ]
    if term.valid_until < max(term.valid_from, today):
        problems["valid_until"] = [_("Akhir masa mendahului awalnya, atau sudah lewat.")]
    elif (term.valid_until - term.valid_from).days >= _LONGEST:
        problems["valid_until"] = [_("Paling lama satu tahun.")]
    elif _overlaps(term):
        problems["valid_from"] = [_("Pada masa itu sudah ada pengganti; akhiri dahulu.")]
    return problems


def _overlaps(term: Term) -> bool:
    return Delegation.objects.filter(
        superior=term.superior_id,
        ended_at__isnull=True,
        valid_from__lte=term.valid_until,
        valid_until__gte=term.valid_from,
    ).exists()
