"""What the acts on approvals refuse."""

from ams.core.errors import Conflict, InvalidInput, NotFound, NotPermitted, RuleViolation


class ApprovalNotFound(NotFound):
    """The approval does not exist for this actor."""

    code = "approval_not_found"


class DelegationNotFound(NotFound):
    """The delegation does not exist for this actor, or it has ended."""

    code = "delegation_not_found"


class NoSuchApprover(RuleViolation):
    """The superior whom the letter names has no account, so that he cannot approve in AMS."""

    code = "no_such_approver"


class OwnApproval(NotPermitted):
    """Nobody approves, or has approved by himself, the letter about himself."""

    code = "own_approval"


class AlreadyAsked(Conflict):
    """The letter waits for its approval already."""

    code = "approval_asked"


class ApprovalSettled(Conflict):
    """Somebody was first: the letter is approved, returned, taken back or written anew."""

    code = "approval_settled"


class ReasonMissing(InvalidInput):
    """Whoever returns a letter says why."""

    code = "approval_reason_missing"
