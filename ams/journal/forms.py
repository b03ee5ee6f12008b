"""Load entries that repeat a form: the same words around other names, numbers and times.

A form's first entry is checked as ``bulk.load`` checks any, and its octets are compared with the
leaf that ``append`` would have made. The following differ in what their slots hold alone; whenever
a value could have said more than itself (a quotation mark, a backslash, a control character), the
entry is checked like a first one. So an entry costs two fillings of a text and a hash.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import DatabaseError, connection

from ams.journal import bulk, head
from ams.journal.bulk import Happened, record_of
from ams.journal.entries import LEAF_FORM, Subject, moment_text
from ams.journal.errors import EntryRefused, JournalUnavailable, OutsideTransaction
from ams.journal.events import Event

_LEAF: Final = b"\x00"  # before the octets of a leaf (RFC 6962, 2.1)
SEQ, AT = "entry.seq", "entry.at"
"""Slots that are filled here: the entry's number and its time."""


class Form:
    """What entries of one kind say, with slots (``%(name)s``) in Python's format language.

    ``data`` is JSON whose keys are in order and without spaces, ``account`` a number or a slot.
    """

    __slots__ = ("_backslashes", "_is_checked", "_leaf", "_line", "_quotes", "event")

    def __init__(
        self, event: Event, *, subject_kind: str, subject_id: str, account: str | None,
        actor_name: str, origin: str, data: str,
    ) -> None:  # fmt: skip
        self.event = event
        name, place, kind, subject = map(_quoted, (actor_name, origin, subject_kind, subject_id))
        self._leaf = (
            f'{{"actor_account_id":{account or "null"},"actor_name":{name},"at":"%({AT})s",'
            f'"data":{data},"event":"{event.value}","form":{LEAF_FORM},"origin":{place},'
            f'"seq":%({SEQ})s,"subject_id":{subject},"subject_kind":{kind}}}'
        )
        texts = (
            event.value, subject_kind, subject_id, account or "\\N", actor_name, origin, data,
        )  # fmt: skip
        escaped = (text if text == "\\N" else text.translate(bulk.COPY_ESCAPES) for text in texts)
        self._line = "\t".join((f"%({SEQ})s", f"%({AT})s", *escaped, "\\\\x"))
        self._quotes, self._backslashes = self._leaf.count('"'), self._leaf.count("\\")
        self._is_checked = False

    def leaf(self, values: dict[str, Any]) -> str:
        """Return the entry's leaf as text.

        Raises:
            EntryRefused: with these values it is no entry, or not spelt as a leaf is.
        """
        leaf = self._leaf % values
        if not (
            self._is_checked
            and leaf.count('"') == self._quotes
            and leaf.count("\\") == self._backslashes
            and leaf.isprintable()
        ):
            self._check(leaf)
        return leaf

    def line(self, values: dict[str, Any], leaf_hash: str) -> str:
        """Return the entry as a line of PostgreSQL's COPY."""
        return f"{self._line % values}{leaf_hash}\n"

    def _check(self, leaf: str) -> None:
        try:
            record = record_of(json.loads(leaf)["seq"], happened_of(leaf))
        except (ValueError, KeyError, TypeError) as error:
            raise EntryRefused(f"{self.event}: this is no entry: {error}: {leaf}") from error
        if record.leaf() != leaf.encode():
            raise EntryRefused(f"{self.event}: this is not how a leaf is spelt: {leaf}")
        self._is_checked = True


class Filled(NamedTuple):
    """An entry to be: its form and what fills it; number and time are added on loading."""

    form: Form
    at: datetime
    values: dict[str, Any]


def load(filled: Sequence[Filled]) -> range:
    """Write one entry for each of ``filled``, in their order, and return their numbers.

    Else as ``bulk.load``: call it inside a transaction, with some ten thousand at a time.

    Raises:
        OutsideTransaction, EntryRefused, JournalUnavailable, JournalBroken: as there.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{len(filled)} entries were to be loaded outside a transaction")
    try:
        frontier = head.locked_frontier()
        first = frontier.size + 1
        if connection.vendor != "postgresql":
            leaves = (_leaf(seq, one) for seq, one in enumerate(filled, start=first))
            return bulk.load([happened_of(leaf) for leaf in leaves])
        lines, hashes = [], []
        for seq, one in enumerate(filled, start=first):
            leaf_hash = hashlib.sha256(_LEAF + _leaf(seq, one).encode())
            hashes.append(leaf_hash.digest())
            lines.append(one.form.line(one.values, leaf_hash.hexdigest()))
        bulk.copy_lines(lines)
        head.keep(frontier.extend(hashes))
    except DatabaseError as error:
        raise JournalUnavailable(f"{len(filled)} entries cannot be loaded: {error}") from error
    return range(first, first + len(filled))


def _leaf(seq: int, one: Filled) -> str:
    if one.at.tzinfo is None:
        raise EntryRefused(f"{one.form.event}: the time {one.at} has no time zone")
    one.values[SEQ], one.values[AT] = seq, moment_text(one.at)
    return one.form.leaf(one.values)


def happened_of(leaf: str) -> Happened:
    """Return what a leaf's text says.

    Raises:
        ValueError, KeyError, TypeError: it is no JSON, or not that of an entry.
    """
    said = json.loads(leaf)
    account, data = said["actor_account_id"], said["data"]
    if not isinstance(data, dict) or not isinstance(account, int | None):
        raise TypeError("the data is no object or the account no number")
    return Happened(
        at=datetime.fromisoformat(said["at"]),
        event=Event(said["event"]),
        subject=Subject(said["subject_kind"], said["subject_id"]),
        actor_account_id=account,
        actor_name=said["actor_name"],
        origin=said["origin"],
        data=data,
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
