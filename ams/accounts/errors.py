"""What may go wrong with people, accounts, agencies, appointments and roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ams.core.errors import Conflict, InvalidInput, NotFound, NotPermitted, RuleViolation


class NIPProblem(StrEnum):
    """Why a NIP cannot be one; each has its own sentence in ``wording``."""

    NOT_DIGITS = "not_digits"
    LENGTH = "length"
    BIRTH_DATE = "birth_date"
    APPOINTMENT_YEAR = "appointment_year"
    APPOINTMENT_MONTH = "appointment_month"
    SEX = "sex"
    SEQUENCE = "sequence"
    TOO_YOUNG = "too_young"
    FUTURE = "future"


class InvalidNIP(InvalidInput):
    """A NIP breaks the scheme; ``positions`` names the digits at fault, ``found`` what stood."""

    code = "invalid_nip"

    def __init__(self, problem: NIPProblem, *, positions: str, found: str) -> None:
        """Keep which rule is broken, where and by what."""
        super().__init__(f"NIP: {problem.replace('_', ' ')}: digits {positions} are '{found}'")
        self.problem = problem
        self.positions = positions
        self.found = found
        self.context = {"problem": problem.value, "positions": positions, "found": found}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in an uploaded table; ``row`` 0 means the file as a whole."""

    row: int
    column: str
    value: str
    text: str


class ImportRefused(InvalidInput):
    """A table cannot be taken; nothing of it was."""

    code = "import_refused"

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        """Keep every problem, row by row."""
        super().__init__(f"the table has {len(problems)} problems; nothing was imported")
        self.problems = tuple(problems)


class PasswordNeeded(NotPermitted):
    """The password was given too long ago for a grave act; giving it again helps."""

    code = "password_needed"


class NotAdministrator(NotPermitted):
    """Only an administrator (or the operator's command line) manages people and accounts."""

    code = "not_administrator"


class OwnPowers(NotPermitted):
    """Nobody grants powers to himself."""

    code = "own_powers"


class LastAdministrator(RuleViolation):
    """AMS must keep at least one administrator who can sign in."""

    code = "last_administrator"


class AppointmentOver(RuleViolation):
    """The appointment has ended already."""

    code = "appointment_over"


class AccountTaken(RuleViolation):
    """The person has an account already."""

    code = "account_taken"


class AccountLocked(RuleViolation):
    """An administrator locked the account."""

    code = "account_locked"


class AlreadyExists(Conflict):
    """Someone recorded the same at the same moment."""

    code = "already_exists"


class NoSuchRecord(NotFound):
    """The account, person, agency or appointment does not exist."""

    code = "no_such_record"
