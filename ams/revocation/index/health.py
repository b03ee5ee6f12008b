"""How fresh a node's index is: for readiness, for ``ams doctor``, for people."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ams.revocation.index import generations
from ams.revocation.index.changes import Changes
from ams.revocation.index.errors import IndexCorrupt
from ams.revocation.index.reading import CHANGES


@dataclass(frozen=True, slots=True)
class IndexHealth:
    """``confirmed_at``: when the index was last found to be what the database says, if ever."""

    confirmed_at: datetime | None
    problem: str

    def behind(self, now: datetime) -> timedelta | None:
        """Return how long ago that was; ``None`` if never, or later than now."""
        if self.confirmed_at is None or self.confirmed_at > now + timedelta(seconds=2):
            return None
        return max(now - self.confirmed_at, timedelta(0))


def index_health(folder: Path) -> IndexHealth | None:
    """Return how the index in ``folder`` stands; ``None`` on a machine that keeps none."""
    if not folder.is_dir():
        return None
    try:
        changes = Changes(generations.in_force(folder) / CHANGES)
    except IndexCorrupt as error:
        return IndexHealth(None, str(error))
    if not changes.confirmed_at:
        return IndexHealth(None, f"{changes.path} was never confirmed")
    return IndexHealth(datetime.fromtimestamp(changes.confirmed_at, UTC), "")
