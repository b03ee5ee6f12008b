"""Who may read, write and approve revisions; asked inside every act."""

from ams.accounts.models import Supervisor
from ams.core.actor import Actor, Rank, Role
from ams.revisions.errors import OwnRevision, RevisionNotFound, RevisionNotPermitted
from ams.revisions.models import Revision


def may_write(actor: Actor) -> bool:
    """Tell whether the actor writes revisions: an administrator."""
    return actor.has(Role.ADMINISTRATOR)


def may_approve_some(actor: Actor) -> bool:
    """Tell whether the actor approves revisions: an administrator, or the head of the regency."""
    return may_write(actor) or _is_head_of_regency(actor)


def may_read(actor: Actor) -> bool:
    """Tell whether drafts and their history exist for the actor."""
    return actor.has(Role.AUDITOR) or may_approve_some(actor)


def check_may_write(actor: Actor) -> None:
    """Refuse everyone but administrators.

    Raises:
        RevisionNotFound: drafts do not exist for the actor.
        RevisionNotPermitted: he reads them only.
    """
    if not may_read(actor):
        raise RevisionNotFound(f"no revisions for '{actor.name}'")
    if not may_write(actor):
        raise RevisionNotPermitted(f"'{actor.name}' is no administrator")


def check_may_approve(revision: Revision, actor: Actor) -> None:
    """Refuse everyone but a second person who may approve.

    Raises:
        RevisionNotFound: drafts do not exist for the actor.
        RevisionNotPermitted: he reads them only.
        OwnRevision: he wrote some of it, or proposed it.
    """
    if not may_read(actor):
        raise RevisionNotFound(f"no revision {revision.pk} for '{actor.name}'")
    if not may_approve_some(actor):
        raise RevisionNotPermitted(f"'{actor.name}' approves no revisions")
    if wrote(revision, actor):
        raise OwnRevision(f"'{actor.name}' wrote revision {revision.pk} himself")


def wrote(revision: Revision, actor: Actor) -> bool:
    """Tell whether the actor began the draft, changed it or proposed it."""
    account = actor.account_id
    return account is not None and revision.contributions.filter(account_id=account).exists()


def _is_head_of_regency(actor: Actor) -> bool:
    if actor.account_id is None or not actor.supervises:
        return False
    heads = Supervisor.objects.in_office().filter(rank=Rank.HEAD, agency__parent=None)
    return heads.filter(account_id=actor.account_id).exists()
