"""What can be refused about incidents."""

from ams.core.errors import InvalidInput, NotFound, NotPermitted, RuleViolation


class IncidentNotFound(NotFound):
    """There is no such incident for this actor."""

    code = "incident_not_found"


class IncidentNotPermitted(NotPermitted):
    """Only officers of the CA for all agencies handle incidents."""

    code = "incident_not_permitted"


class OwnProposal(NotPermitted):
    """Nobody approves what he proposed himself (two-person rule)."""

    code = "own_proposal"


class IncidentNotAt(RuleViolation):
    """The incident's state does not offer this act."""

    code = "incident_not_at"


class NothingToRevoke(RuleViolation):
    """No certificate of the selection can be revoked."""

    code = "nothing_to_revoke"


class SelectionRefused(InvalidInput):
    """The selection names nothing, or something that is not there."""

    code = "selection_refused"
