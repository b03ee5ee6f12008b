"""What personnel reports and their proposals refuse."""

from ams.core.errors import NotFound, NotPermitted, RuleViolation


class ProposalNotFound(NotFound):
    """The proposal does not exist for this actor."""

    code = "proposal_not_found"


class ProposalSettled(RuleViolation):
    """An officer has made a request of the proposal already, or dismissed it."""

    code = "proposal_settled"


class ReportsNotAccepted(NotPermitted):
    """The actor is neither an officer nor an administrator; or the token is not in force."""

    code = "personnel_reports_not_accepted"
