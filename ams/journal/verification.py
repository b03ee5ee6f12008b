"""Recompute the whole journal and compare it with everything that was ever stated about it."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Max, Subquery

from ams.journal import checkpoint_file, keys, reading
from ams.journal.errors import CheckpointRefused, Fault, JournalBroken
from ams.journal.merkle import Frontier
from ams.journal.models import Entry, StoredCheckpoint, TreeHead
from ams.journal.notes import Checkpoint, Verifier, open_checkpoint

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Verified:
    """A journal that is what was written: its size, root, and how many checkpoints agree."""

    size: int
    root: bytes
    checkpoints: int


@dataclass(frozen=True, slots=True, order=True)
class _Statement:
    """Somebody's word: a journal of ``size`` entries has this root."""

    size: int
    root: bytes
    source: str


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What there was when verification began; what is written meanwhile is left for the next."""

    stored: int
    file_octets: int
    head: TreeHead | None
    last: int


def verify(kept: Checkpoint | None = None, *, verifier: Verifier | None = None) -> Verified:
    """Return what the journal is, once every leaf, the tree and every checkpoint is recomputed.

    ``kept`` is one that an auditor kept, its signature already checked
    (``notes.open_checkpoint``); ``verifier`` the key that an auditor kept, instead of the one that
    lies beside the journal. Needs memory for some hundred entries, whatever the size.

    Raises:
        JournalBroken: names the first entry that cannot be trusted and what is wrong.
        JournalKeyUnavailable: there are checkpoints and the verifier key is missing.
        JournalUnavailable: the file of checkpoints cannot be read.
    """
    bounds = _bounds()
    statements: Iterator[_Statement] = iter(())
    if bounds.stored or bounds.file_octets:
        verifier = verifier or keys.verifier()
        _check_file_is_complete(bounds, verifier)
        statements = heapq.merge(_from_database(bounds, verifier), _from_file(bounds, verifier))
    if kept is not None:
        given = _Statement(kept.size, kept.root, "the kept checkpoint")
        statements = heapq.merge(statements, [given])
    check = _Recomputed(statements)
    for row in reading.rows(until=bounds.last):
        check.add(row)
    check.end(bounds)
    return Verified(check.frontier.size, check.frontier.root(), check.agreed)


class _Recomputed:
    """The tree as the rows give it, compared with the statements as it grows past their size."""

    def __init__(self, statements: Iterator[_Statement]) -> None:
        self.frontier = Frontier()
        self.trusted = 0
        self.agreed = 0
        self._statements = statements
        self._next = next(statements, None)
        self.compare()

    def add(self, row: reading.Row) -> None:
        expected = self.frontier.size + 1
        if row.seq > expected:
            gap = "is missing" if row.seq == expected + 1 else f"to {row.seq - 1} are missing"
            raise JournalBroken(expected, Fault.MISSING, gap)
        if row.seq < expected:
            raise JournalBroken(row.seq, Fault.ALTERED, "has a number that no entry can have")
        if row.computed != row.stored:
            raise reading.explained(row)
        self.frontier = self.frontier.append(row.stored)
        self.compare()

    def compare(self) -> None:
        """Compare the tree with every statement about one of its size."""
        while self._next is not None and self._next.size == self.frontier.size:
            if self._next.root != self.frontier.root():
                raise JournalBroken(self.trusted + 1, Fault.ALTERED, self._differs(self._next))
            self.agreed += 1
            following = next(self._statements, None)
            if following is None or following.size != self._next.size:
                self.trusted = self.frontier.size
            self._next = following

    def end(self, bounds: _Bounds) -> None:
        """Check that nothing was cut off and that the tree head is that of these entries."""
        size, head = self.frontier.size, bounds.head
        if self._next is not None:
            raise JournalBroken(size + 1, Fault.TRUNCATED, _cut(size, self._next))
        if head is None:
            if size:
                raise JournalBroken(
                    self._first_doubtful(), Fault.TREE_HEAD, "the tree head is gone"
                )
            return
        if head.size > size:
            told = f"is missing, and all after it: the tree head counts {head.size}"
            raise JournalBroken(size + 1, Fault.TRUNCATED, told)
        if head.size < size:
            told = f"lies beyond the tree head, which counts {head.size} of {size}"
            raise JournalBroken(head.size + 1, Fault.TREE_HEAD, told)
        if bytes(head.nodes) != self.frontier.to_bytes():
            told = "or a later one is not what the tree head was computed from"
            raise JournalBroken(self._first_doubtful(), Fault.TREE_HEAD, told)

    def _first_doubtful(self) -> int:
        """Return the first entry that no checkpoint vouches for (the last one if all do)."""
        return min(self.trusted + 1, self.frontier.size)

    def _differs(self, statement: _Statement) -> str:
        return (
            f"or a later one up to {statement.size} was altered together with its hash: "
            f"{statement.source} states the root {statement.root.hex()}, "
            f"the entries give {self.frontier.root().hex()}"
        )


def _cut(size: int, statement: _Statement) -> str:
    return (
        f"is missing, and all after it: {statement.source} counts {statement.size} entries, "
        f"{size} are left"
    )


def _bounds() -> _Bounds:
    """Read each witness before the next that must know at least as much."""
    stored = StoredCheckpoint.objects.aggregate(last=Max("size"))["last"] or 0
    octets = checkpoint_file.length()
    newest = Entry.objects.order_by("-seq").values("seq")[:1]
    last = newest.values_list("seq", flat=True).first() or 0
    # One query sees one state: an entry written meanwhile is in both or in neither.
    head = TreeHead.objects.annotate(last=Subquery(newest)).first()
    if head is not None:
        last = head.last or 0
    return _Bounds(stored, octets, head, last)


def _check_file_is_complete(bounds: _Bounds, verifier: Verifier) -> None:
    """The file is written first, so it knows every checkpoint that the database knows."""
    if not bounds.stored:
        return
    note, source = checkpoint_file.last(), str(checkpoint_file.path())
    size = 0 if note is None else _opened(note, verifier, seq=1, source=source).size
    if size < bounds.stored:
        raise JournalBroken(
            size + 1,
            Fault.CHECKPOINT_MISSING,
            f"{checkpoint_file.path()} ends with a checkpoint of {size} entries, "
            f"the database holds one of {bounds.stored}",
        )


def _from_database(bounds: _Bounds, verifier: Verifier) -> Iterator[_Statement]:
    size = 0
    while True:
        rows = StoredCheckpoint.objects.filter(size__gt=size, size__lte=bounds.stored)
        chunk = list(rows.order_by("size")[:_CHUNK])
        if not chunk:
            return
        for row in chunk:
            size = row.size
            source = f"the stored checkpoint {size}"
            checkpoint = _opened(row.note, verifier, seq=size, source=source)
            if (checkpoint.size, checkpoint.root) != (size, bytes(row.root_hash)):
                told = f"{source} does not say what its signed note says"
                raise JournalBroken(size, Fault.CHECKPOINT_FORGED, told)
            yield _Statement(size, checkpoint.root, source)


def _from_file(bounds: _Bounds, verifier: Verifier) -> Iterator[_Statement]:
    size = 0
    for number, note in enumerate(checkpoint_file.notes(until=bounds.file_octets), start=1):
        source = f"checkpoint {number} in {checkpoint_file.path()}"
        checkpoint = _opened(note, verifier, seq=size + 1, source=source)
        if checkpoint.size < size:
            told = f"{source} counts {checkpoint.size} entries, the one before it {size}"
            raise JournalBroken(checkpoint.size, Fault.CHECKPOINT_FORGED, told)
        size = checkpoint.size
        yield _Statement(size, checkpoint.root, source)


def _opened(note: str, verifier: Verifier, *, seq: int, source: str) -> Checkpoint:
    try:
        return open_checkpoint(note, verifier)
    except CheckpointRefused as error:
        raise JournalBroken(seq, Fault.CHECKPOINT_FORGED, f"{source}: {error}") from error
