"""The states of a revision and what leads from one to the other."""

from enum import StrEnum


class State(StrEnum):
    """Where a revision stands; whether an approved one is in effect, its date tells."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"

    @property
    def is_open(self) -> bool:
        """Tell whether it is still worked on or waits for approval."""
        return self in {State.DRAFT, State.PROPOSED}
