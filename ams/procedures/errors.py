"""What can go wrong with a procedure: a file that does not load, an act that is refused."""

from pathlib import Path

from ams.core.errors import InvalidInput, NotFound, NotPermitted, RuleViolation

_SHOWN = 200  # characters of a value: enough to find it, and a whole table stays readable


class ProcedureInvalid(InvalidInput):
    """A procedure file says something that no procedure can mean; names file, key and value."""

    code = "procedure_invalid"

    def __init__(self, problem: str, *, file: Path | str, path: str, value: object = None) -> None:
        """Keep the file, the path of the key inside it and the value found there."""
        shown = "" if value is None else f" (found {_shown(value)})"
        super().__init__(f"{file}: {path or 'file'}: {problem}{shown}", fields={path: [problem]})
        self.file = str(file)
        self.path = path
        self.value = value
        self.problem = problem


def _shown(value: object) -> str:
    """Return the beginning of a value as Python writes it; a hostile file nests without end."""
    try:
        return repr(value)[:_SHOWN]
    except RecursionError:
        return f"{type(value).__name__} nested too deep"


class UnknownProcedure(NotFound):
    """No file describes this procedure, or not this revision of it, or none is in effect yet."""

    code = "unknown_procedure"


class UnknownActivity(RuleViolation):
    """The procedure has no activity of this key."""

    code = "unknown_activity"


class ActNotOffered(RuleViolation):
    """The activity that the request is at does not offer this act."""

    code = "act_not_offered"


class ActorNotEntitled(NotPermitted):
    """The activity offers the act, but not to this actor."""

    code = "actor_not_entitled"


class DecidesOwnRequest(ActorNotEntitled):
    """The officer is the applicant himself: nobody decides on his own request (ADR 0004)."""

    code = "decides_own_request"


class TooLargeForPaper(RuleViolation):
    """The flowchart does not fit on the paper: a row is too high, or the lanes leave no room."""

    code = "too_large_for_paper"
