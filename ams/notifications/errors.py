"""What outgoing mail refuses and what delays it."""

from ams.core.errors import InvalidInput, Unavailable


class NoticeInvalid(InvalidInput):
    """The recipient or the context of a mail cannot be taken; a defect of the caller."""

    code = "notice_invalid"


class MailServerUnavailable(Unavailable):
    """The mail server takes this mail not now; it is tried again later."""

    code = "mail_server_unavailable"
