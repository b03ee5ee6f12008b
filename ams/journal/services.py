"""Write the journal: an entry for each event, in the transaction of the act that it tells of."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from ams.core.actor import Actor
from ams.core.canonical import JSON, canonical_text, check_text, plain
from ams.core.errors import InvalidInput
from ams.database.rows import row_of
from ams.journal import head
from ams.journal.entries import Fact, Leaves, Subject
from ams.journal.errors import EntryRefused, JournalUnavailable, OutsideTransaction
from ams.journal.events import Event
from ams.journal.inserting import JSONText, insert_many
from ams.journal.models import Entry

# Names under which a secret would arrive here by mistake; the journal is read by many, for ever.
_SECRETS = frozenset(
    {"one_time_code", "otp", "passphrase", "password", "pin", "private_key", "secret", "secret_key"}
)
_NO_SUBJECT = Subject("", "")
_COLUMNS = (
    "seq", "at", "event", "subject_kind", "subject_id", "actor_account_id", "actor_name", "origin",
    "data", "leaf_hash",
)  # fmt: skip


def append(
    event: Event,
    *,
    subject: Subject | None,
    actor: Actor,
    at: datetime,
    data: Mapping[str, JSON] | None = None,
) -> Entry:
    """Write one entry inside the caller's transaction and return it.

    Until that transaction ends no other act can write the journal, so that sequence numbers have
    no gaps. Write the entry before you lock or queue anything that other acts lock too (keyed
    jobs): whoever does it the other way round can deadlock on PostgreSQL.

    Raises:
        OutsideTransaction: no transaction is open: the act and its entry could come apart.
        EntryRefused: ``data`` is not JSON, or a key names a secret.
        JournalUnavailable: the database cannot write it; the act must fail.
        JournalBroken: the tree head is gone or does not fit; run ``ams journal verify``.
    """
    fact = Fact(subject or _NO_SUBJECT, data or {})
    ((*said, data_text, leaf_hash),) = _appended([(event, fact)], actor=actor, at=at)
    row = (*said, json.loads(data_text), leaf_hash)
    return row_of(Entry, _COLUMNS, row)


def append_many(event: Event, facts: Sequence[Fact], *, actor: Actor, at: datetime) -> range:
    """Write one entry for each of ``facts``, in their order, and return their numbers.

    Else as ``append``. The tree head is locked and written once for all, so that many facts of one
    act cost little more each than their own row.
    """
    return append_all([(event, fact) for fact in facts], actor=actor, at=at)


def append_all(told: Sequence[tuple[Event, Fact]], *, actor: Actor, at: datetime) -> range:
    """Write one entry for each event with its fact; else as ``append_many``."""
    rows = _appended(told, actor=actor, at=at)
    return range(rows[0][0], rows[0][0] + len(rows)) if rows else range(0)


def checked_fact(event: Event, fact: Fact) -> Fact:
    """Return the fact as an entry keeps it: plain JSON that names no secret.

    Raises:
        EntryRefused: it is not.
    """
    return Fact(_checked_subject(event, fact), _checked(event, fact.data))


def _appended(
    told: Sequence[tuple[Event, Fact]], *, actor: Actor, at: datetime
) -> list[tuple[Any, ...]]:
    """Write the entries and return their rows, whose first column is the number."""
    if not told:
        return []
    event, _ = told[0]
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(f"{event} was to be written outside a transaction")
    _check_common(event, actor, at)
    checked = [
        (event, Fact(_checked_subject(event, fact), _checked(event, fact.data)))
        for event, fact in told
    ]
    try:
        return _write(checked, actor=actor, at=at)
    except DatabaseError as error:
        raise JournalUnavailable(f"{event} cannot be written: {error}") from error


def _check_common(event: Event, actor: Actor, at: datetime) -> None:
    if at.tzinfo is None:
        raise EntryRefused(f"{event}: the time {at} has no time zone")
    try:
        check_text(actor.name)
        check_text(actor.origin)
    except InvalidInput as error:
        raise EntryRefused(f"{event}: {error}") from error


def _checked_subject(event: Event, fact: Fact) -> Subject:
    try:
        check_text(fact.subject.kind)
        check_text(fact.subject.id)
    except InvalidInput as error:
        raise EntryRefused(f"{event}: {error}") from error
    return fact.subject


def _checked(event: Event, data: Mapping[str, JSON]) -> dict[str, JSON]:
    try:
        kept = plain(data)
    except InvalidInput as error:
        raise EntryRefused(f"{event}: {error}") from error
    secrets = _SECRETS & _names(kept)
    if secrets:
        raise EntryRefused(f"{event}: '{min(secrets)}' names a secret, which no entry may hold")
    return kept


def _names(value: Mapping[str, JSON]) -> set[str]:
    """Return every key in ``value``, however deep."""
    found = set(value)
    for item in value.values():
        if type(item) is dict or (type(item) is list and not _is_of_texts(item)):
            found |= _names_within(item)
    return found


def _is_of_texts(items: list[object]) -> bool:
    return all(type(item) is str for item in items)


def _names_within(value: object) -> set[str]:
    match value:
        case dict():
            return _names(value)
        case list():
            return set().union(*(_names_within(item) for item in value))
        case _:
            return set()


def _write(
    told: Sequence[tuple[Event, Fact]], *, actor: Actor, at: datetime
) -> list[tuple[Any, ...]]:
    frontier = head.locked_frontier()
    leaves = Leaves(
        at=at, actor_account_id=actor.account_id, actor_name=actor.name, origin=actor.origin
    )
    rows, hashes = [], []
    for seq, (event, fact) in enumerate(told, start=frontier.size + 1):
        data = JSONText(canonical_text(fact.data))
        leaf_hash = leaves.leaf_hash(seq, event.value, fact.subject, data)
        hashes.append(leaf_hash)
        rows.append(
            (
                seq, at, event.value, fact.subject.kind, fact.subject.id, actor.account_id,
                actor.name, actor.origin, data, leaf_hash,
            )
        )  # fmt: skip
    insert_many(Entry, _COLUMNS, rows)
    head.keep(frontier.extend(hashes))
    return rows
