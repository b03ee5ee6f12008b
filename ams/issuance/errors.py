"""What the acts of the issuance procedure refuse."""

from ams.core.errors import NotFound, RuleViolation, Unavailable


class NotEligible(RuleViolation):
    """No certificate can be issued to this person now; ``why`` says it in the reader's words."""

    code = "not_eligible"


class NotRenewable(RuleViolation):
    """The certificate cannot be renewed now; ``why`` says it, ``leads_to`` names what helps."""

    code = "not_renewable"


class LinkUnknown(NotFound):
    """AMS did not make this activation link, or it is not this account's."""

    code = "activation_link_unknown"


class LinkSpent(RuleViolation):
    """The activation link was used, replaced by a newer one, or is older than a day."""

    code = "activation_link_spent"


class LinkSentJustNow(RuleViolation):
    """A new link is not sent at every click; the last one was sent a moment ago."""

    code = "activation_link_just_sent"


class NotIssuable(RuleViolation):
    """A check before the issuance does not pass; ``why`` names the first that does not."""

    code = "not_issuable"


class BeingIssued(Unavailable):
    """Another worker has begun to issue this request's certificate; looking again later helps."""

    code = "being_issued"
