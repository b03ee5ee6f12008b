"""Loading the entries of many acts at once."""

import dataclasses
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import ManualClock
from ams.journal import bulk, services
from ams.journal.bulk import Happened
from ams.journal.entries import Subject
from ams.journal.errors import EntryRefused, JournalAppendOnly, OutsideTransaction
from ams.journal.events import Event
from ams.journal.models import Entry, TreeHead
from ams.journal.verification import verify
from tests.journal.conftest import Write

_NAME = "Siti \\ Rahayu\t\n'\"Ž"


def happened(at: datetime, data: dict[str, JSON] | None = None, **other: object) -> Happened:
    one = Happened(
        at=at,
        event=Event.REQUEST_FILE,
        subject=Subject.of("request", 3),
        actor_account_id=7,
        actor_name=_NAME,
        origin="10.1.2.3",
        data={"number": "P-1"} if data is None else data,
    )
    return dataclasses.replace(one, **other)  # type: ignore[arg-type]  # tests also give what is refused


def test_what_is_loaded_is_what_the_acts_would_have_appended(
    write: Write, clock: ManualClock
) -> None:
    write(1)
    data: dict[str, JSON] = {"b": ["\\", "\t", None, True, 1], "a": "ß\n", "c": _NAME}
    with transaction.atomic():
        appended = services.append(
            Event.REQUEST_FILE,
            subject=Subject.of("request", 3),
            actor=Actor(account_id=7, name=_NAME, origin="10.1.2.3"),
            at=clock.now(),
            data=data,
        )
        (seq,) = bulk.load([happened(clock.now(), data)])
    loaded = Entry.objects.get(seq=seq)
    assert dataclasses.replace(loaded.record, seq=appended.seq) == appended.record
    assert bytes(loaded.leaf_hash) == loaded.record.leaf_hash()


def test_the_journal_verifies_with_acts_before_between_and_after(
    write: Write, clock: ManualClock
) -> None:
    write(3)
    for size in (1, 7, 64):
        times = [clock.now() + timedelta(seconds=number) for number in range(size)]
        with transaction.atomic():
            seqs = bulk.load([happened(at, actor_account_id=None) for at in times])
        assert len(seqs) == size
        assert list(Entry.objects.filter(seq__in=seqs).values_list("at", flat=True)) == times
        write(1)
    assert verify().size == Entry.objects.count() == 3 + 1 + 7 + 64 + 3


def test_numbers_go_on_without_a_gap(write: Write, clock: ManualClock) -> None:
    write(2)
    with transaction.atomic():
        assert bulk.load([happened(clock.now())] * 3) == range(3, 6)
        assert not bulk.load([])
    assert TreeHead.objects.get().size == 5


def test_what_was_loaded_can_no_more_be_changed(write: Write, clock: ManualClock) -> None:
    write(1)
    with transaction.atomic():
        bulk.load([happened(clock.now())])
    with pytest.raises(JournalAppendOnly):
        Entry.objects.filter(seq=2).update(event="x")


@pytest.mark.parametrize(
    "refused",
    [
        {"data": {"passphrase": "rahasia"}},
        {"data": {"deep": [{"pin": 1}]}},
        {"data": {"fraction": 0.5}},
        {"subject": Subject("request", "\0")},
        {"at": datetime(2026, 11, 22)},  # noqa: DTZ001 - that is what is refused
    ],
)
def test_what_an_act_may_not_say_cannot_be_loaded_either(
    write: Write, clock: ManualClock, refused: dict[str, object]
) -> None:
    write(1)
    with pytest.raises(EntryRefused), transaction.atomic():
        bulk.load([happened(clock.now()), happened(**{"at": clock.now(), **refused})])  # type: ignore[arg-type]
    assert Entry.objects.count() == 1
    assert verify().size == 1


@pytest.mark.django_db(transaction=True)
def test_loading_outside_a_transaction_is_refused(clock: ManualClock) -> None:
    with pytest.raises(OutsideTransaction):
        bulk.load([happened(clock.now())])
