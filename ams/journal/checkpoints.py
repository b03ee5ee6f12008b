"""Make checkpoints: signed statements of size and root, in the database and in a file beside it."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.core.errors import RuleViolation
from ams.journal import checkpoint_file, keys
from ams.journal.errors import Fault, JournalBroken
from ams.journal.models import Entry, StoredCheckpoint, TreeHead
from ams.journal.notes import open_checkpoint


class JournalEmpty(RuleViolation):
    """There is nothing yet that a checkpoint could state."""

    code = "journal_empty"


def latest() -> StoredCheckpoint | None:
    """Return the newest checkpoint in the database."""
    return StoredCheckpoint.objects.order_by("-size").first()


def make(clock: Clock) -> StoredCheckpoint:
    """Return the checkpoint of the journal as it is now, made if there was none of this size.

    Call it outside transactions: it states what is committed. The file comes first, so that it
    never knows less than the database.

    Raises:
        JournalEmpty: no entry was written yet.
        JournalKeyUnavailable: the key cannot be used.
        JournalUnavailable: the file cannot be written.
        JournalBroken: the journal is shorter than a checkpoint made before; nothing is signed.
    """
    with checkpoint_file.locked():
        head = TreeHead.objects.first()
        if head is None or head.size == 0:
            _refuse_shrunk(0)
            raise JournalEmpty("the journal has no entries yet")
        _refuse_shrunk(head.size)
        try:
            root = head.frontier.root()
        except ValueError as error:
            raise JournalBroken(head.size, Fault.TREE_HEAD, f"the tree head: {error}") from error
        note = keys.signed(head.size, root)
        if checkpoint_file.last() != note:
            checkpoint_file.add(note)
        return _stored(StoredCheckpoint(size=head.size, at=clock.now(), root_hash=root, note=note))


def make_if_grown(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Make a checkpoint if entries were added since the last (a recurring job, ADR 0005)."""
    head = TreeHead.objects.values_list("size", flat=True).first() or 0
    newest = latest()
    if head != (newest.size if newest else 0):
        make(clock)


def _refuse_shrunk(size: int) -> None:
    """Sign nothing that contradicts what was signed: that would hide what was cut off."""
    newest, note = latest(), checkpoint_file.last()
    signed = newest.size if newest else 0
    if note is not None:
        signed = max(signed, open_checkpoint(note, keys.verifier()).size)
    if signed > size:
        raise JournalBroken(
            (Entry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0) + 1,
            Fault.TRUNCATED,
            f"a checkpoint of {signed} entries was signed, the tree head counts {size}",
        )


def _stored(checkpoint: StoredCheckpoint) -> StoredCheckpoint:
    present = StoredCheckpoint.objects.filter(size=checkpoint.size)
    found = present.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            checkpoint.save()
    except IntegrityError:  # another worker was first
        return present.get()
    return checkpoint
