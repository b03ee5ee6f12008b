"""Whether the journal is what was written: the last checkpoint, and the last whole check."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.cache import cache

from ams.core.clock import Clock
from ams.journal import checkpoints
from ams.journal.errors import JournalBroken
from ams.journal.models import StoredCheckpoint, TreeHead
from ams.journal.verification import verify

_KEY = "journal-verified"
_KEPT_FOR = 90 * 24 * 3600


@dataclass(frozen=True, slots=True)
class LastCheck:
    """What the last check of the whole journal found; ``broken_at`` is the first bad entry."""

    at: datetime
    size: int
    checkpoints: int
    broken_at: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class JournalState:
    """What auditors see first."""

    size: int
    checkpoint: StoredCheckpoint | None
    check: LastCheck | None

    @property
    def unsigned(self) -> int:
        """Return how many entries were added since the last checkpoint."""
        return self.size - (self.checkpoint.size if self.checkpoint else 0)


def journal_state() -> JournalState:
    """Return size, newest checkpoint and the last check's result, without checking anew."""
    kept = cache.get(_KEY)
    head = TreeHead.objects.first()
    return JournalState(
        size=head.size if head else 0,
        checkpoint=checkpoints.latest(),
        check=LastCheck(**kept) if kept else None,
    )


def check_now(clock: Clock) -> LastCheck:
    """Recompute the whole journal, keep what was found and return it.

    Raises:
        Unavailable: the verifier key or the file of checkpoints cannot be read.
    """
    try:
        found = verify()
        result = LastCheck(clock.now(), found.size, found.checkpoints)
    except JournalBroken as error:
        result = LastCheck(clock.now(), error.seq, 0, broken_at=error.seq, detail=error.detail)
    cache.set(_KEY, asdict(result), timeout=_KEPT_FOR)
    return result
