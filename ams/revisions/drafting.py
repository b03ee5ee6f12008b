"""Drafts: begun from the revision in effect or from a file, edited by section, thrown away."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.core.wording import WIB
from ams.journal.events import Event
from ams.procedures.rules import Procedure
from ams.revisions import known
from ams.revisions.access import check_may_write
from ams.revisions.editing import edited, renamed
from ams.revisions.errors import RevisionNotFound
from ams.revisions.importing import FIELD, imported
from ams.revisions.keeping import check_edition, contribute, locked, note, procedure_of, set_content
from ams.revisions.meanings import check_codes_kept
from ams.revisions.models import Revision
from ams.revisions.printable import check_printable
from ams.revisions.sections import section
from ams.revisions.states import State

REASON_LENGTH: Final = 500


def today(clock: Clock) -> date:
    """Return the office's day (Asia/Jakarta), by which revisions take effect."""
    return clock.now().astimezone(WIB).date()


@transaction.atomic
def begin(
    procedure_key: str, *, effective: date, reason: str, actor: Actor, clock: Clock
) -> Revision:
    """Begin a draft from the revision in effect and return it.

    Raises:
        RevisionNotPermitted, RevisionNotFound: the actor does not write revisions.
        UnknownProcedure: there is no such procedure.
        InvalidInput: the reason is missing or too long, or the day is past.
    """
    check_may_write(actor)
    base = known.with_reasons(known.current(procedure_key, today(clock)))
    check_day(effective, clock=clock)
    draft = renamed(base, effective=effective, revised=today(clock))
    return _kept(draft, base, reason, Event.REVISION_BEGIN, actor=actor, clock=clock)


@transaction.atomic
def import_file(content: bytes, *, reason: str, actor: Actor, clock: Clock) -> Revision:
    """Begin a draft from a procedure file and return it; the file may change the structure.

    Raises:
        RevisionNotPermitted, RevisionNotFound: the actor does not write revisions.
        RevisionRefused: the file describes no procedure that AMS can carry out; says where.
        InvalidInput: the reason is missing or too long.
    """
    check_may_write(actor)
    procedure = imported(content, today=today(clock))
    check_codes_kept(procedure, field=FIELD)
    check_printable(procedure)
    base = known.current(procedure.key, today(clock))
    return _kept(procedure, base, reason, Event.REVISION_IMPORT, actor=actor, clock=clock)


@transaction.atomic
def save_section(
    revision_id: int,
    section_key: str,
    typed: Mapping[str, str],
    *,
    edition: int,
    actor: Actor,
    clock: Clock,
) -> Revision:
    """Keep one section of a draft as typed and return the draft; no change keeps the edition.

    Raises:
        RevisionNotPermitted, RevisionNotFound: the actor does not write revisions.
        RevisionNotAt: it is no draft any more.
        ChangedMeanwhile: somebody changed the draft since ``edition``.
        RevisionRefused: a field cannot be taken, or the flowchart finds no room on paper.
    """
    check_may_write(actor)
    revision = locked(revision_id, State.DRAFT)
    check_edition(revision, edition)
    before = procedure_of(revision)
    chosen = section(before, section_key)
    if chosen is None:
        raise RevisionNotFound(f"revision {revision_id} has no section {section_key!r}")
    after = edited(before, chosen, typed)
    if after == before:
        return revision
    check_codes_kept(after)
    check_printable(after)
    set_content(revision, after)
    revision.edition += 1
    revision.save()
    contribute(revision, section_key, actor=actor, clock=clock)
    data = {"section": section_key}
    note(Event.REVISION_CHANGE, revision, actor=actor, clock=clock, data=data)
    return revision


@transaction.atomic
def discard(revision_id: int, *, edition: int, actor: Actor, clock: Clock) -> Revision:
    """Throw a draft away; it stays in the history as discarded.

    Raises:
        RevisionNotPermitted, RevisionNotFound: the actor does not write revisions.
        RevisionNotAt: it is no draft any more.
        ChangedMeanwhile: somebody changed the draft since ``edition``.
    """
    check_may_write(actor)
    revision = locked(revision_id, State.DRAFT)
    check_edition(revision, edition)
    revision.state = State.DISCARDED
    revision.closed_by_name, revision.closed_at = actor.name, clock.now()
    revision.save()
    note(Event.REVISION_DISCARD, revision, actor=actor, clock=clock)
    return revision


def check_day(effective: date, *, clock: Clock) -> None:
    """Refuse a day of effect that is past: what was done then went by another revision.

    Raises:
        InvalidInput: it is.
    """
    if effective < today(clock):
        raise InvalidInput(
            f"a revision cannot take effect on {effective}, which is past",
            fields={"effective": [_("Tanggal efektif sudah lewat; pilih hari ini atau nanti.")]},
        )


def checked_reason(reason: str, field: str = "reason") -> str:
    """Return the words of why something is done.

    Raises:
        InvalidInput: there are none, or too many.
    """
    words = " ".join(reason.split())
    if not words or len(words) > REASON_LENGTH:
        problem = (
            _("Paling banyak %(limit)d huruf.") % {"limit": REASON_LENGTH}
            if words
            else _("Wajib diisi.")
        )
        raise InvalidInput("the reason is missing or too long", fields={field: [problem]})
    return words


def _kept(
    procedure: Procedure, base: Procedure, reason: str, event: Event, *, actor: Actor, clock: Clock
) -> Revision:
    revision = Revision(
        procedure_key=procedure.key,
        base=base.revision,
        reason=checked_reason(reason),
        begun_by_id=actor.account_id,
        begun_by_name=actor.name,
        begun_at=clock.now(),
    )
    set_content(revision, procedure)
    revision.save()
    contribute(revision, event.value, actor=actor, clock=clock)
    data = {"base": base.revision, "reason": revision.reason}
    note(event, revision, actor=actor, clock=clock, data=data)
    return revision
