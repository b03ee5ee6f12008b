"""Append the entries of many acts at once, for data that is made or moved in bulk.

Each entry has its own event, actor and time, is checked as ``services.append`` checks it, and
becomes the leaf that ``append`` would have made: ``verify`` knows no difference. Only the lock, the
tree head and the writing are shared, because one act after the other takes milliseconds each.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection

from ams.core.canonical import JSON
from ams.journal import head
from ams.journal.entries import Fact, Record, Subject
from ams.journal.errors import EntryRefused, JournalUnavailable, OutsideTransaction
from ams.journal.events import Event
from ams.journal.inserting import insert_many
from ams.journal.models import Entry
from ams.journal.services import checked_fact

COLUMNS = (
    "seq", "at", "event", "subject_kind", "subject_id", "actor_account_id", "actor_name", "origin",
    "data", "leaf_hash",
)  # fmt: skip
COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Happened:
    """What an act's entry says, before it has its number; ``Record`` tells of the fields."""

    at: datetime
    event: Event
    subject: Subject
    actor_account_id: int | None
    actor_name: str
    origin: str
    data: dict[str, JSON]


def load(happened: Sequence[Happened]) -> range:
    """Write one entry for each of ``happened``, in their order, and return their numbers.

    Call it inside a transaction, with some ten thousand at a time: nobody else can append until
    that transaction ends.

    Raises:
        OutsideTransaction: no transaction is open.
        EntryRefused: an entry has no time zone, is not JSON, or names a secret.
        JournalUnavailable: the database cannot write them.
        JournalBroken: the tree head is gone or does not fit; run ``ams journal verify``.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{len(happened)} entries were to be loaded outside a transaction")
    if not happened:
        return range(0)
    try:
        frontier = head.locked_frontier()
        first, rows = frontier.size + 1, []
        for seq, one in enumerate(happened, start=first):
            record = record_of(seq, one)
            rows.append((record, record.leaf_hash()))
        frontier = frontier.extend(leaf_hash for _record, leaf_hash in rows)
        _insert(rows)
        head.keep(frontier)
    except DatabaseError as error:
        raise JournalUnavailable(f"{len(happened)} entries cannot be loaded: {error}") from error
    return range(first, frontier.size + 1)


def record_of(seq: int, one: Happened) -> Record:
    """Return the entry with its number.

    Raises:
        EntryRefused: it has no time zone, is not JSON, or names a secret.
    """
    if one.at.tzinfo is None:
        raise EntryRefused(f"{one.event}: the time {one.at} has no time zone")
    fact = checked_fact(one.event, Fact(one.subject, one.data))
    return Record(
        seq=seq,
        at=one.at,
        event=one.event.value,
        subject_kind=fact.subject.kind,
        subject_id=fact.subject.id,
        actor_account_id=one.actor_account_id,
        actor_name=one.actor_name,
        origin=one.origin,
        data=fact.data,
    )


def _insert(rows: Sequence[tuple[Record, bytes]]) -> None:
    if connection.vendor != "postgresql":
        insert_many(Entry, COLUMNS, (_values(record, leaf) for record, leaf in rows))
        return
    copy_lines(_line(record, leaf_hash) for record, leaf_hash in rows)


def copy_lines(lines: Iterable[str]) -> None:
    """Write entries that are lines of PostgreSQL's COPY, in the order of ``COLUMNS``."""
    columns = ", ".join(COLUMNS)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY journal_entry ({columns}) FROM STDIN") as copy,
    ):
        copy.write("".join(lines))


def _values(record: Record, leaf_hash: bytes) -> tuple[Any, ...]:
    return (*(getattr(record, name) for name in COLUMNS[:-1]), leaf_hash)


def _line(record: Record, leaf_hash: bytes) -> str:
    """Return the entry as a line of PostgreSQL's COPY."""
    account = "\\N" if record.actor_account_id is None else str(record.actor_account_id)
    texts = (
        record.event, record.subject_kind, record.subject_id, account, record.actor_name,
        record.origin, json.dumps(record.data, ensure_ascii=False),
    )  # fmt: skip
    escaped = (text if text == "\\N" else text.translate(COPY_ESCAPES) for text in texts)
    return "\t".join(
        (str(record.seq), record.at.isoformat(" "), *escaped, f"\\\\x{leaf_hash.hex()}\n")
    )
