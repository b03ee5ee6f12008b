"""What every act on a revision shares: find it under lock, set its content, write the journal."""

from collections.abc import Mapping

from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.procedures.loader import parse
from ams.procedures.rules import Procedure
from ams.procedures.writer import to_toml
from ams.revisions.errors import ChangedMeanwhile, RevisionNotAt, RevisionNotFound
from ams.revisions.known import digest_of
from ams.revisions.models import Contribution, Revision
from ams.revisions.states import State


def locked(revision_id: int, *states: State) -> Revision:
    """Return the revision under lock until the caller's transaction ends.

    Raises:
        RevisionNotFound: there is none.
        RevisionNotAt: it is in none of ``states``.
    """
    revision = Revision.objects.select_for_update(no_key=True).filter(pk=revision_id).first()
    if revision is None:
        raise RevisionNotFound(f"no revision {revision_id}")
    if revision.state not in states:
        wanted = " or ".join(states)
        raise RevisionNotAt(f"revision {revision_id} is {revision.state}, not {wanted}")
    return revision


def check_edition(revision: Revision, edition: int) -> None:
    """Refuse an act on something else than what its author has seen.

    Raises:
        ChangedMeanwhile: the draft was changed after edition ``edition``.
    """
    if revision.edition != edition:
        raise ChangedMeanwhile(
            f"revision {revision.pk} is at edition {revision.edition}, the page showed {edition}"
        )


def procedure_of(revision: Revision) -> Procedure:
    """Return the procedure that the revision's content describes."""
    return parse(revision.content, file=f"revision {revision.pk}")


def set_content(revision: Revision, procedure: Procedure) -> None:
    """Make ``procedure`` the revision's content; the caller saves it."""
    revision.content = to_toml(procedure)
    revision.digest = digest_of(revision.content)
    revision.effective = procedure.identity.effective


def contribute(revision: Revision, section: str, *, actor: Actor, clock: Clock) -> None:
    """Record that ``actor`` had a hand in the revision, which keeps him from approving it."""
    Contribution.objects.create(
        revision=revision,
        account_id=actor.account_id,
        name=actor.name,
        at=clock.now(),
        section=section,
    )


def note(
    event: Event,
    revision: Revision,
    *,
    actor: Actor,
    clock: Clock,
    data: Mapping[str, JSON] | None = None,
) -> None:
    """Journal an event about ``revision``, with the digest of what it says."""
    facts: dict[str, JSON] = {
        "procedure": revision.procedure_key,
        "effective": revision.name,
        "edition": revision.edition,
        "sha256": revision.digest,
    }
    subject = Subject.of("revision", revision.pk)
    journal.append(
        event, subject=subject, actor=actor, at=clock.now(), data={**facts, **(data or {})}
    )
