"""What holding at once refuses."""

from ams.core.errors import NotFound, NotPermitted, RuleViolation


class HoldNotFound(NotFound):
    """The hold does not exist for this actor (another agency's data does not exist for him)."""

    code = "hold_not_found"


class TooManyHolds(NotPermitted):
    """Too many holds within a short time; an officer looks at it first."""

    code = "too_many_holds"


class OwnReportDisputed(NotPermitted):
    """The owner objects to what this officer recorded: another officer settles it."""

    code = "own_report_disputed"


class NotInForce(RuleViolation):
    """The certificate has expired: nothing is left that a hold could stop."""

    code = "not_in_force"


class HoldEnded(RuleViolation):
    """The hold is over: released, or turned into a revocation."""

    code = "hold_ended"


class NothingToReview(RuleViolation):
    """Neither is the letter's time over, nor has the owner objected."""

    code = "nothing_to_review"


class DisputeLinkInvalid(NotFound):
    """AMS did not sign the link, or the hold it speaks of is over."""

    code = "dispute_link_invalid"
