"""From a draft to a revision in effect: proposed, approved by a second person, or sent back."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ams.accounts.recent_password import check_password_recent
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.core.wording import date_text
from ams.journal.events import Event
from ams.procedures import registry
from ams.procedures.rules import Procedure
from ams.revisions.access import check_may_approve, check_may_write, may_approve_some
from ams.revisions.drafting import check_day, checked_reason, today
from ams.revisions.errors import RevisionInEffect, RevisionNotFound, RevisionRefused
from ams.revisions.keeping import check_edition, contribute, locked, note, procedure_of
from ams.revisions.meanings import check_codes_kept
from ams.revisions.models import Confirmation, Revision
from ams.revisions.printable import check_printable
from ams.revisions.states import State


@transaction.atomic
def propose(revision_id: int, *, reason: str, edition: int, actor: Actor, clock: Clock) -> Revision:
    """Hand a draft over for approval, and why it is made; it is not edited from here on.

    Raises:
        RevisionNotPermitted, RevisionNotFound: the actor does not write revisions.
        RevisionNotAt: it is no draft any more.
        ChangedMeanwhile: somebody changed the draft since ``edition``.
        InvalidInput: the reason is missing, the day is past or taken.
        RevisionRefused: the identity does not say when it was revised, or nothing was changed.
    """
    check_may_write(actor)
    revision = locked(revision_id, State.DRAFT)
    check_edition(revision, edition)
    revision.reason = checked_reason(reason)
    procedure = procedure_of(revision)
    _check_ready(revision, procedure, clock=clock)
    check_printable(procedure)
    revision.state = State.PROPOSED
    revision.proposed_by_name, revision.proposed_at = actor.name, clock.now()
    revision.save()
    contribute(revision, Event.REVISION_PROPOSE.value, actor=actor, clock=clock)
    data = {"reason": revision.reason}
    note(Event.REVISION_PROPOSE, revision, actor=actor, clock=clock, data=data)
    return revision


@transaction.atomic
def approve(revision_id: int, *, edition: int, actor: Actor, clock: Clock) -> Revision:
    """Approve a proposed revision; it takes effect at the beginning of its day in Asia/Jakarta.

    Raises:
        RevisionNotPermitted, RevisionNotFound: the actor does not approve revisions.
        OwnRevision: he had a hand in it.
        PasswordNeeded: his password was given more than ten minutes ago.
        RevisionNotAt: it does not wait for approval.
        ChangedMeanwhile: it is not what he has seen.
        InvalidInput: the day has passed meanwhile, or another revision takes effect on it.
    """
    revision = locked(revision_id, State.PROPOSED)
    check_may_approve(revision, actor)
    check_password_recent(actor, at=clock.now())
    check_edition(revision, edition)
    _check_ready(revision, procedure_of(revision), clock=clock)
    revision.state = State.APPROVED
    revision.approved_by_id, revision.approved_by_name = actor.account_id, actor.name
    revision.approved_at = clock.now()
    note(Event.REVISION_APPROVE, revision, actor=actor, clock=clock)
    try:
        with transaction.atomic():
            revision.save()
    except IntegrityError as error:
        raise _day_taken(revision.effective) from error
    return revision


@transaction.atomic
def send_back(
    revision_id: int, *, remark: str, edition: int, actor: Actor, clock: Clock
) -> Revision:
    """Make a proposed revision a draft again: the approver returns it, an author takes it back.

    Raises:
        RevisionNotFound: drafts do not exist for the actor, or he only reads them.
        RevisionNotAt: it does not wait for approval.
        ChangedMeanwhile: it is not what he has seen.
        InvalidInput: the remark is missing or too long.
    """
    if not may_approve_some(actor):
        raise RevisionNotFound(f"no revision {revision_id} for '{actor.name}' to send back")
    revision = locked(revision_id, State.PROPOSED)
    check_edition(revision, edition)
    revision.remark = checked_reason(remark, "remark")
    revision.state, revision.edition = State.DRAFT, revision.edition + 1
    revision.save()
    data = {"remark": revision.remark}
    note(Event.REVISION_RETURN, revision, actor=actor, clock=clock, data=data)
    return revision


@transaction.atomic
def withdraw(revision_id: int, *, remark: str, actor: Actor, clock: Clock) -> Revision:
    """Withdraw an approved revision before its day has come.

    Raises:
        RevisionNotFound: drafts do not exist for the actor, or he only reads them.
        RevisionNotAt: it is not approved.
        RevisionInEffect: its day has come.
        InvalidInput: the remark is missing or too long.
    """
    if not may_approve_some(actor):
        raise RevisionNotFound(f"no revision {revision_id} for '{actor.name}' to withdraw")
    revision = locked(revision_id, State.APPROVED)
    if revision.is_in_effect(today(clock)):
        raise RevisionInEffect(f"revision {revision} took effect on {revision.effective}")
    revision.remark = checked_reason(remark, "remark")
    revision.state = State.WITHDRAWN
    revision.closed_by_name, revision.closed_at = actor.name, clock.now()
    revision.save()
    # Whoever has read it has read what will never hold.
    Confirmation.objects.filter(
        procedure_key=revision.procedure_key, revision=revision.name
    ).delete()
    data = {"remark": revision.remark}
    note(Event.REVISION_WITHDRAW, revision, actor=actor, clock=clock, data=data)
    return revision


def _check_ready(revision: Revision, procedure: Procedure, *, clock: Clock) -> None:
    check_day(revision.effective, clock=clock)
    check_codes_kept(procedure)
    others = Revision.objects.approved().filter(
        procedure_key=revision.procedure_key, effective=revision.effective
    )
    shipped = registry.SHIPPED.revisions.get(revision.procedure_key, ())
    if others.exists() or any(one.revision == revision.name for one in shipped):
        raise _day_taken(revision.effective)
    revised = procedure.identity.revised
    if revised is None or not procedure.identity.created <= revised <= revision.effective:
        raise RevisionRefused(
            f"revision {revision.pk} was revised on {revised}",
            fields={
                "": [
                    _("Isi tanggal revisi pada bagian Identitas: antara tanggal pembuatan dan"
                      " tanggal efektif.")
                ]
            },
        )  # fmt: skip


def _day_taken(day: date) -> InvalidInput:
    language = (get_language() or "id")[:2]
    words = _("Revisi lain sudah berlaku mulai %(day)s. Pilih tanggal lain, atau tarik revisi itu.")
    return InvalidInput(
        f"another revision takes effect on {day}",
        fields={"": [words % {"day": date_text(day, language)}]},
    )
