"""Where an incident stands, and what became of each certificate. Pure."""

from enum import StrEnum


class State(StrEnum):
    """An incident from the dry run to its report."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    REVOKING = "revoking"
    PAUSED = "paused"
    PUBLISHING = "publishing"
    TELLING = "telling"
    DONE = "done"
    REJECTED = "rejected"

    @property
    def is_moving(self) -> bool:
        """Tell whether the worker has something to do."""
        return self in {State.REVOKING, State.PUBLISHING, State.TELLING}


class Outcome(StrEnum):
    """What becomes of one certificate of an incident."""

    WAITING = "waiting"
    REVOKED = "revoked"
    ALREADY = "already"
    OWN = "own"
    FOREIGN = "foreign"

    @property
    def is_excluded(self) -> bool:
        """Tell whether the incident leaves the certificate alone."""
        return self in {Outcome.OWN, Outcome.FOREIGN}
