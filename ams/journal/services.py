"""Write the journal: one entry, in the transaction of the act that it tells of."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime

from django.db import DatabaseError, transaction

from ams.core.actor import Actor
from ams.core.canonical import JSON, check, plain
from ams.core.errors import InvalidInput
from ams.journal.entries import Record, Subject
from ams.journal.errors import (
    EntryRefused,
    Fault,
    JournalBroken,
    JournalUnavailable,
    OutsideTransaction,
)
from ams.journal.events import Event
from ams.journal.models import Entry, TreeHead

# Names under which a secret would arrive here by mistake; the journal is read by many, for ever.
_SECRETS = frozenset(
    {"one_time_code", "otp", "passphrase", "password", "pin", "private_key", "secret", "secret_key"}
)
_NO_SUBJECT = Subject("", "")


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
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(f"{event} was to be written outside a transaction")
    about = subject or _NO_SUBJECT
    record = Record(
        seq=0,  # known once the tree head is locked
        at=at,
        event=event.value,
        subject_kind=about.kind,
        subject_id=about.id,
        actor_account_id=actor.account_id,
        actor_name=actor.name,
        origin=actor.origin,
        data=_checked(event, data or {}, about=about, actor=actor, at=at),
    )
    try:
        return _write(record)
    except DatabaseError as error:
        raise JournalUnavailable(f"{event} cannot be written: {error}") from error


def _checked(
    event: Event, data: Mapping[str, JSON], *, about: Subject, actor: Actor, at: datetime
) -> dict[str, JSON]:
    if at.tzinfo is None:
        raise EntryRefused(f"{event}: the time {at} has no time zone")
    try:
        check([about.kind, about.id, actor.name, actor.origin])
        kept = plain(data)
    except InvalidInput as error:
        raise EntryRefused(f"{event}: {error}") from error
    secrets = _SECRETS & _names(kept)
    if secrets:
        raise EntryRefused(f"{event}: '{min(secrets)}' names a secret, which no entry may hold")
    return kept


def _names(value: object) -> set[str]:
    """Return every key in ``value``, however deep."""
    match value:
        case dict():
            return set(value).union(*(_names(item) for item in value.values()))
        case list():
            return set().union(*(_names(item) for item in value))
        case _:
            return set()


def _write(record: Record) -> Entry:
    head = _locked_head()
    try:
        frontier = head.frontier
    except ValueError as error:
        raise JournalBroken(head.size, Fault.TREE_HEAD, f"tree head: {error}") from error
    record = dataclasses.replace(record, seq=head.size + 1)
    leaf_hash = record.leaf_hash()
    entry = Entry(
        **{field.name: getattr(record, field.name) for field in dataclasses.fields(record)},
        leaf_hash=leaf_hash,
    )
    entry.save()
    frontier = frontier.append(leaf_hash)
    head.size, head.nodes = frontier.size, frontier.to_bytes()
    head.save(update_fields=["size", "nodes"])
    return entry


def _locked_head() -> TreeHead:
    """Return the tree head, locked until the transaction ends.

    SQLite knows no row lock; there the transaction itself holds the only write lock
    (``transaction_mode=IMMEDIATE``).
    """
    heads = TreeHead.objects.select_for_update()
    head = heads.filter(pk=TreeHead.THE_ONE).first()
    if head is None:
        # Waits for another act that writes the first entry at this moment.
        TreeHead.objects.bulk_create([TreeHead()], ignore_conflicts=True)
        head = heads.get(pk=TreeHead.THE_ONE)
    if head.size == 0 and Entry.objects.exists():
        raise JournalBroken(1, Fault.TREE_HEAD, "the tree head is gone, entries are not")
    return head
