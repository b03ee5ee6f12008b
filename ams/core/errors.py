"""The kinds of expected failure; packages add their cases, ``web`` and ``cli`` map the kinds."""

from typing import ClassVar


class AMSError(Exception):
    """Base of every expected failure; ``code`` never changes once released.

    ``context`` holds the values that a translated message needs; the exception's own text is
    English, one sentence, and names the object and both values.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str = "", /, **context: object) -> None:
        """Keep ``message`` (English) and the values that a translation needs."""
        super().__init__(message or self.code)
        self.context = context


class NotPermitted(AMSError):
    """The actor may not do this."""

    code = "not_permitted"


class NotFound(AMSError):
    """It does not exist for this actor (another agency's data does not exist for you)."""

    code = "not_found"


class RuleViolation(AMSError):
    """Not in this state."""

    code = "rule_violation"


class Conflict(AMSError):
    """Someone was first."""

    code = "conflict"


class Unavailable(AMSError):
    """Key store, mail server, disk or database cannot serve now; trying again later helps."""

    code = "unavailable"


class InvalidInput(AMSError):
    """What was typed or uploaded cannot be taken; ``fields`` maps a field to its messages."""

    code = "invalid_input"

    def __init__(self, message: str = "", /, *, fields: dict[str, list[str]] | None = None) -> None:
        """Keep the messages by field (``""`` for those of the whole form)."""
        super().__init__(message)
        self.fields = fields or {}
