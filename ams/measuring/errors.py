"""What measuring refuses."""

from ams.core.errors import NotFound, RuleViolation, Unavailable


class FiguresNotFound(NotFound):
    """The figures do not exist for this actor."""

    code = "figures_not_found"


class AnsweredAlready(RuleViolation):
    """The applicant has answered the question already; an answer is not changed."""

    code = "satisfaction_answered"


class NotAskedYet(RuleViolation):
    """The question comes with the receipt, not before."""

    code = "satisfaction_not_asked"


class ReportNotMade(Unavailable):
    """The typesetter refused a report."""

    code = "report_not_made"


class RegisterTooLong(RuleViolation):
    """The register has more lines than a paper can carry; a shorter period or a spreadsheet can."""

    code = "register_too_long"
