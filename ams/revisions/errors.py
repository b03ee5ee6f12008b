"""What can be refused about revisions."""

from ams.core.errors import Conflict, InvalidInput, NotFound, NotPermitted, RuleViolation


class RevisionNotFound(NotFound):
    """There is no such revision for this actor."""

    code = "revision_not_found"


class RevisionNotPermitted(NotPermitted):
    """Only an administrator changes revisions; a head approves them besides."""

    code = "revision_not_permitted"


class OwnRevision(NotPermitted):
    """Nobody approves what he wrote himself, in part or as a whole (two-person rule)."""

    code = "own_revision"


class RevisionNotAt(RuleViolation):
    """The revision's state does not offer this act."""

    code = "revision_not_at"


class RevisionInEffect(RuleViolation):
    """It has taken effect; what is past cannot be withdrawn, only revised again."""

    code = "revision_in_effect"


class ChangedMeanwhile(Conflict):
    """Somebody changed the draft after this page was opened; nothing was overwritten."""

    code = "revision_changed_meanwhile"


class RevisionRefused(InvalidInput):
    """The content cannot be taken; the fields say where and why."""

    code = "revision_refused"


class SOPNotConfirmed(NotPermitted):
    """The officer has not confirmed that he has read the revision that the case goes by."""

    code = "sop_not_confirmed"


class NothingToConfirm(RuleViolation):
    """Only officers in office confirm that they have read a revision."""

    code = "nothing_to_confirm"
