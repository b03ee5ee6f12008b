"""The tree head: whoever has locked it may append, one transaction at a time (ADR 0005)."""

from ams.database.kind import for_update
from ams.database.statements import execute
from ams.journal.errors import Fault, JournalBroken
from ams.journal.merkle import Frontier
from ams.journal.models import Entry, TreeHead

# Asked at every act, so the statements stand here ready; Django would build them each time anew.
_READ = f"SELECT size, nodes FROM journal_treehead WHERE id = {TreeHead.THE_ONE}"  # noqa: S608 - a number
_WRITE = f"UPDATE journal_treehead SET size = %s, nodes = %s WHERE id = {TreeHead.THE_ONE}"  # noqa: S608


def locked_frontier() -> Frontier:
    """Return the frontier that the next entry is added to, locked until the transaction ends.

    Raises:
        JournalBroken: the tree head is gone or does not fit; run ``ams journal verify``.
    """
    found = _read()
    if found is None:
        # Waits for another act that writes the first entry at this moment.
        TreeHead.objects.bulk_create([TreeHead()], ignore_conflicts=True)
        found = _read()
    size, nodes = found or (0, b"")
    if size == 0 and Entry.objects.exists():
        raise JournalBroken(1, Fault.TREE_HEAD, "the tree head is gone, entries are not")
    try:
        return Frontier.from_bytes(size, bytes(nodes))
    except ValueError as error:
        raise JournalBroken(size, Fault.TREE_HEAD, f"tree head: {error}") from error


def keep(frontier: Frontier) -> None:
    """Keep the frontier that the new entries led to; the caller holds the lock."""
    execute(_WRITE, [frontier.size, frontier.to_bytes()])


def _read() -> tuple[int, bytes] | None:
    row: tuple[int, bytes] | None = execute(_READ + for_update()).fetchone()
    return row
