"""What letters and attachments refuse."""

from ams.core.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    RuleViolation,
    Unavailable,
)


class LetterInvalid(InvalidInput):
    """The letter's content breaks a rule; ``fields`` says which field and how."""

    code = "letter_invalid"


class LetterNotFound(NotFound):
    """No letter has this code, or it is not for this actor."""

    code = "letter_not_found"


class LetterNotYours(NotPermitted):
    """The letter belongs to somebody else."""

    code = "letter_not_yours"


class LetterAlreadyOwned(RuleViolation):
    """The letter was taken over by another account before."""

    code = "letter_already_owned"


class TemplateNotFound(NotFound):
    """The agency has no such letter template."""

    code = "letter_template_not_found"


class TemplateChanged(Conflict):
    """Somebody changed the draft of a letter template after it was looked at."""

    code = "letter_template_changed"


class NotTypeset(Unavailable):
    """The typesetter failed on a paper of ours."""

    code = "not_typeset"


class LetterNotRendered(Unavailable):
    """The typesetter failed on content that passed validation."""

    code = "letter_not_rendered"
