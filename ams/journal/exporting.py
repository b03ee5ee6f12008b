"""Hand entries out, each with its hash and, if wanted, the proof that it is in the journal."""

import base64
import json
from collections.abc import Iterator

from django.db import transaction

from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.journal import checkpoints
from ams.journal.entries import EntryFilter
from ams.journal.events import Event
from ams.journal.merkle import Tree, inclusion_proof
from ams.journal.models import Entry, StoredCheckpoint
from ams.journal.services import append

_CHUNK = 500


def export(wanted: EntryFilter, *, actor: Actor, clock: Clock) -> Iterator[dict[str, JSON]]:
    """Return the entries that ``wanted`` lets through, oldest first, each with its leaf hash.

    The export itself is journaled before the first entry is handed out; entries written after
    that are not part of it.
    """
    until = _journaled(wanted, actor=actor, clock=clock, proofs=False)
    return (_exported(entry) for entry in _entries(wanted, until=until))


def export_with_proofs(
    wanted: EntryFilter, *, actor: Actor, clock: Clock
) -> Iterator[dict[str, JSON]]:
    """Return the entries as ``export`` does, each with its proof against a checkpoint.

    The first object holds the checkpoint. The whole tree is held in memory: 64 octets an entry.

    Raises:
        JournalKeyUnavailable: the checkpoint cannot be signed.
    """
    _journaled(wanted, actor=actor, clock=clock, proofs=True)
    checkpoint = checkpoints.make(clock)
    return _with_proofs(wanted, checkpoint)


def as_lines(objects: Iterator[dict[str, JSON]]) -> Iterator[str]:
    """Return each object as one line of JSON."""
    for item in objects:
        yield json.dumps(item, ensure_ascii=False) + "\n"


def as_array(objects: Iterator[dict[str, JSON]]) -> Iterator[str]:
    """Return the objects as one JSON array, piece by piece."""
    opening = "["
    for item in objects:
        yield opening + json.dumps(item, ensure_ascii=False)
        opening = ",\n "
    yield "[]\n" if opening == "[" else "]\n"


@transaction.atomic
def _journaled(wanted: EntryFilter, *, actor: Actor, clock: Clock, proofs: bool) -> int:
    data: dict[str, JSON] = {**wanted.as_json(), "proofs": proofs}
    at = clock.now()
    entry = append(Event.JOURNAL_EXPORT, subject=None, actor=actor, at=at, data=data)
    return int(entry.seq) - 1


def _entries(wanted: EntryFilter, *, until: int) -> Iterator[Entry]:
    after = 0
    while True:
        selected = Entry.objects.matching(wanted).filter(seq__gt=after, seq__lte=until)
        chunk = list(selected.order_by("seq")[:_CHUNK])
        if not chunk:
            return
        yield from chunk
        after = chunk[-1].seq


def _exported(entry: Entry) -> dict[str, JSON]:
    return {**entry.record.as_json(), "leaf_hash": bytes(entry.leaf_hash).hex()}


def _with_proofs(wanted: EntryFilter, checkpoint: StoredCheckpoint) -> Iterator[dict[str, JSON]]:
    size = checkpoint.size
    leaves = Entry.objects.filter(seq__lte=size).order_by("seq")
    tree = Tree(bytes(leaf) for leaf in leaves.values_list("leaf_hash", flat=True).iterator())
    yield {"checkpoint": checkpoint.note}
    for entry in _entries(wanted, until=size - 1):
        path = inclusion_proof(entry.seq - 1, size, tree.subtree)
        proof = [base64.b64encode(node).decode() for node in path]
        yield {**_exported(entry), "inclusion_proof": proof}
