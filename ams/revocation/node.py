"""Where a node reads statuses: its own index, and the database while it has none."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from ams.core.identifiers import serial_to_hex
from ams.core.logs import Log
from ams.revocation import responders
from ams.revocation.answering import Source, Standing, lifetime
from ams.revocation.authorities import Authority
from ams.revocation.index import generations, roster
from ams.revocation.index.errors import IndexCorrupt
from ams.revocation.index.reading import StatusIndex
from ams.revocation.index.records import key_of
from ams.revocation.index.roster import Roster
from ams.revocation.ocsp import DatabaseSource
from ams.revocation.ocsp_responses import Good, Revoked

log = Log(__name__)

_LOOK_AGAIN_SECONDS: Final = 1.0
# What was confirmed later than now was confirmed before the clock was set back: it proves nothing.
_CLOCK_TOLERANCE_SECONDS: Final = 2


@dataclass(frozen=True, slots=True)
class IndexSource:
    """Statuses as this node's index has them."""

    index: StatusIndex
    roster: Roster
    life: int = field(default_factory=lambda: int(lifetime().total_seconds()))

    def authorities(self) -> Sequence[Authority]:
        """Return our issuers."""
        return self.roster.authorities

    def responder(
        self, authority: Authority, now: datetime, preferred: Sequence[str] = ()
    ) -> responders.Responder:
        """Return who signs for ``authority``."""
        own = [each for each in self.roster.responders if each.issuer_id == authority.id]
        return responders.choose(own, slug=authority.slug, now=now, preferred=preferred)

    def standing(self, authority: Authority, serial_number: int) -> Standing | None:
        """Return what is said of a certificate."""
        serial = bytes.fromhex(serial_to_hex(serial_number))
        found = self.index.find(key_of(authority.id, serial))
        if found is None:
            return None
        status = Revoked(found.revocation_time, found.reason) if found.state else Good()
        return Standing(status, found.ends_at)

    def as_of(self, now: datetime) -> datetime:
        """Return when the database was last found to say all this."""
        return min(now, confirmed_at(self.index))

    def is_usable(self, now: datetime) -> bool:
        """Tell whether what was confirmed last may still be said."""
        behind = now.timestamp() - self.index.changes.confirmed_at
        return -_CLOCK_TOLERANCE_SECONDS < behind < self.life


def confirmed_at(index: StatusIndex) -> datetime:
    """Return when an index was last found to be what the database says."""
    return datetime.fromtimestamp(index.changes.confirmed_at, UTC)


class StatusNode:
    """Keeps the node's index open and follows it; threads may share it."""

    def __init__(self, folder: Path) -> None:
        """Read the index in ``folder``, as soon as there is one."""
        self._folder = folder
        self._own: IndexSource | None = None
        self._generation: Path | None = None
        self._look_at = 0.0
        self._opening = threading.Lock()

    def source(self, now: datetime) -> Source:
        """Return the index while what it says may be said, else the database."""
        own = self._followed()
        if own is None or not own.is_usable(now) or self._may_have_successor(own):
            with self._opening:
                self._look(at_once=own is not None and own.index.changes.is_retired)
            own = self._own
        return own if own is not None and own.is_usable(now) else DatabaseSource()

    def current(self, now: datetime) -> IndexSource | None:
        """Return the index if it is open and usable, without ever waiting.

        One whose place was taken is used until its successor has been opened, beside.
        """
        own = self._followed()
        if own is None:
            self._look_beside()
            return None
        if self._may_have_successor(own):
            self._look_beside()
        return own if own.is_usable(now) else None

    def _may_have_successor(self, own: IndexSource) -> bool:
        """Tell whether to look: a keeper that found its files spoilt could not retire ``own``."""
        return own.index.changes.is_retired or self.is_to_look()

    def is_to_look(self) -> bool:
        """Tell whether it is time to look which index is in force."""
        return time.monotonic() >= self._look_at

    def _followed(self) -> IndexSource | None:
        """Return the index with all its changes."""
        own = self._own
        try:
            if own is not None and own.index.catch_up() and not own.index.changes.is_retired:
                return self._with_new_roster(own)
        except IndexCorrupt as error:
            log.warning("no index to answer from", error=str(error))
            self._own = self._generation = None
            return None
        return own

    def _with_new_roster(self, own: IndexSource) -> IndexSource:
        found = roster.read(self._folder)
        if found == own.roster:
            return own
        self._own = IndexSource(own.index, found)
        return self._own

    def _look_beside(self) -> None:
        """Look for the index in force in a thread, unless one is looking."""
        if time.monotonic() >= self._look_at and self._opening.acquire(blocking=False):
            threading.Thread(target=self._look_and_let_go, name="opening").start()

    def _look_and_let_go(self) -> None:
        try:
            self._look(at_once=False)
        finally:
            self._opening.release()

    def _look(self, *, at_once: bool) -> None:
        """Open the index in force unless it is open, once a second at most or ``at_once``."""
        if time.monotonic() < self._look_at and not at_once:
            return
        self._look_at = time.monotonic() + _LOOK_AGAIN_SECONDS
        try:
            generation = generations.in_force(self._folder)
            if self._own is None or generation != self._generation:
                index = StatusIndex.open(generation)
                self._own = IndexSource(index, roster.read(self._folder))
                self._generation = generation
        except IndexCorrupt as error:
            log.warning("no index to answer from", error=str(error))


@lru_cache(maxsize=16)
def status_node(folder: Path) -> StatusNode:
    """Return this process's node for the index in ``folder``."""
    return StatusNode(folder)
