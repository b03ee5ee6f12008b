"""What the acts on e-mail accounts refuse."""

from ams.core.errors import Conflict, NotFound, RuleViolation, Unavailable


class NoMailboxNeeded(RuleViolation):
    """This person cannot ask for an e-mail account now; ``why`` says it in the reader's words."""

    code = "no_mailbox_needed"


class AddressTaken(Conflict):
    """The address is somebody's already, or was; no two people ever have had one."""

    code = "address_taken"


class ProvisionerUnavailable(Unavailable):
    """The mail server cannot be told now; trying again later helps."""

    code = "mail_server_unavailable"


class ProvisionerRefused(RuleViolation):
    """The mail server understood and will not; ``why`` is its own sentence."""

    code = "mail_server_refused"


class PageSpent(RuleViolation):
    """What was handed over has been shown already, or its time is over."""

    code = "handover_spent"


class PageNotOpened(RuleViolation):
    """The temporary password has not been shown yet."""

    code = "handover_not_opened"


class TemporaryPasswordWrong(RuleViolation):
    """The temporary password is wrong, too old, or was mistyped too often."""

    code = "temporary_password_wrong"


class LinkUnknown(NotFound):
    """AMS did not make this link, or it is not this account's."""

    code = "address_link_unknown"


class LinkSpent(RuleViolation):
    """The link was used, replaced by a newer one, or is too old."""

    code = "address_link_spent"


class LinkSentJustNow(RuleViolation):
    """A new link is not sent at every click; the last one was sent a moment ago."""

    code = "address_link_just_sent"


class MailboxNotFound(NotFound):
    """The e-mail account does not exist for this actor."""

    code = "mailbox_not_found"


class MailboxClosed(RuleViolation):
    """The e-mail account is closed for good."""

    code = "mailbox_closed"


class NotInThisState(RuleViolation):
    """The e-mail account is in use, suspended or not yet created; the act needs another state."""

    code = "mailbox_state"


class ConfirmationMissing(RuleViolation):
    """The address that has to be typed once more is another one."""

    code = "mailbox_confirmation"


class OwnMailbox(RuleViolation):
    """Nobody suspends, closes or enlarges his own e-mail account."""

    code = "own_mailbox"
