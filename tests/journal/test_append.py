"""Writing entries."""

import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from ams.core.actor import Actor, system
from ams.core.canonical import JSON, canonical_text
from ams.core.clock import ManualClock
from ams.journal import merkle, services
from ams.journal.entries import Fact, Leaves, Record, Subject
from ams.journal.errors import (
    EntryRefused,
    Fault,
    JournalAppendOnly,
    JournalBroken,
    JournalUnavailable,
    OutsideTransaction,
)
from ams.journal.events import Event
from ams.journal.models import Entry, TreeHead
from ams.journal.verification import verify

ACTOR = Actor(account_id=7, name="Siti Rahayu, S.Kom.", origin="10.1.2.3")


def append(clock: ManualClock, data: Mapping[str, object] | None = None) -> Entry:
    return services.append(
        Event.REQUEST_FILE,
        subject=Subject.of("request", 3),
        actor=ACTOR,
        at=clock.now(),
        data=data,  # type: ignore[arg-type]  # tests also give what is refused
    )


@pytest.mark.django_db
def test_an_entry_says_who_did_what_to_what_and_when(clock: ManualClock) -> None:
    append(clock, {"number": "P-2026-00012"})
    entry = Entry.objects.get()
    assert (entry.seq, entry.event, entry.at) == (1, "request:file", clock.now())
    assert (entry.subject_kind, entry.subject_id) == ("request", "3")
    assert (entry.actor_account_id, entry.actor_name) == (7, "Siti Rahayu, S.Kom.")
    assert (entry.origin, entry.data) == ("10.1.2.3", {"number": "P-2026-00012"})


@pytest.mark.django_db
def test_the_leaf_is_the_documented_json_whatever_the_database(clock: ManualClock) -> None:
    append(clock, {"b": 1, "a": [True, None, "ß"]})
    entry = Entry.objects.get()
    leaf = (
        '{"actor_account_id":7,"actor_name":"Siti Rahayu, S.Kom.",'
        '"at":"2026-11-22T07:05:00.000000Z","data":{"a":[true,null,"ß"],"b":1},'
        '"event":"request:file","form":1,"origin":"10.1.2.3","seq":1,'
        '"subject_id":"3","subject_kind":"request"}'
    )
    assert entry.record.leaf() == leaf.encode()
    assert bytes(entry.leaf_hash) == merkle.leaf_hash(leaf.encode())
    assert json.loads(leaf)["seq"] == 1


@pytest.mark.django_db
def test_the_system_writes_without_an_account_and_perhaps_without_a_subject(
    clock: ManualClock,
) -> None:
    services.append(Event.CRL_SIGN, subject=None, actor=system(), at=clock.now())
    entry = Entry.objects.get()
    assert (entry.actor_account_id, entry.subject_kind, entry.data) == (None, "", {})


@pytest.mark.django_db
def test_the_tree_head_follows_every_entry(clock: ManualClock) -> None:
    leaves = []
    for size in range(1, 9):
        leaves.append(bytes(append(clock, {"size": size}).leaf_hash))
        head = TreeHead.objects.get()
        assert head.size == size
        assert head.frontier.root() == merkle.root_of(leaves)


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused(clock: ManualClock) -> None:
    with pytest.raises(OutsideTransaction):
        append(clock)
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_an_act_that_fails_leaves_no_entry_and_no_gap(clock: ManualClock) -> None:
    append(clock)
    with transaction.atomic():
        append(clock)
        transaction.set_rollback(True)
    append(clock)
    assert list(Entry.objects.values_list("seq", flat=True)) == [1, 2]
    assert verify().size == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data",
    [
        {"at": datetime(2026, 1, 1)},  # noqa: DTZ001 - any datetime is refused
        {"share": 0.5},
        {"octets": b""},
        {"text": "a\0b"},
        {"text": "\ud800"},
        {1: "one"},
        {"nested": {"deep": [object()]}},
        {"big": 2**60},
    ],
)
def test_data_that_is_not_json_is_refused(clock: ManualClock, data: dict[str, object]) -> None:
    with pytest.raises(EntryRefused, match="request:file"):
        append(clock, data)
    assert not Entry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data",
    [{"password": "x"}, {"form": {"passphrase": ""}}, {"list": [{"private_key": "x"}]}, {"otp": 1}],
)
def test_data_that_names_a_secret_is_refused(clock: ManualClock, data: dict[str, object]) -> None:
    with pytest.raises(EntryRefused, match="names a secret"):
        append(clock, data)


@pytest.mark.django_db
def test_a_time_without_zone_is_refused(clock: ManualClock) -> None:
    naive = clock.now().replace(tzinfo=None)
    with pytest.raises(EntryRefused, match="time zone"):
        services.append(Event.CRL_SIGN, subject=None, actor=ACTOR, at=naive)


@pytest.mark.django_db
def test_a_name_that_no_database_keeps_is_refused(clock: ManualClock) -> None:
    actor = Actor(account_id=1, name="a\0b")
    with pytest.raises(EntryRefused, match="U\\+0000"):
        services.append(Event.CRL_SIGN, subject=None, actor=actor, at=clock.now())


@pytest.mark.django_db
def test_the_act_fails_when_the_database_cannot_write_the_entry(
    clock: ManualClock, sql: Callable[..., None], unguarded: None
) -> None:
    first = append(clock)
    append(clock)
    sql("UPDATE journal_treehead SET size = 1, nodes = %s", first.leaf_hash)
    with pytest.raises(JournalUnavailable, match="request:file"), transaction.atomic():
        append(clock)


@pytest.mark.django_db
def test_nothing_is_added_to_a_tree_head_that_was_altered(
    clock: ManualClock, sql: Callable[..., None], unguarded: None
) -> None:
    append(clock)
    sql("UPDATE journal_treehead SET nodes = %s", b"short")
    with pytest.raises(JournalBroken) as broken:
        append(clock)
    assert broken.value.fault is Fault.TREE_HEAD


@pytest.mark.django_db
def test_a_lost_tree_head_does_not_begin_the_journal_anew(
    clock: ManualClock, sql: Callable[..., None], unguarded: None
) -> None:
    append(clock)
    sql("DELETE FROM journal_treehead")
    with pytest.raises(JournalBroken, match="tree head is gone"):
        append(clock)


@pytest.mark.django_db
def test_a_written_entry_can_neither_be_saved_nor_deleted_nor_updated(clock: ManualClock) -> None:
    entry = append(clock)
    attempts: list[Callable[[], object]] = [
        entry.save,
        entry.delete,
        Entry.objects.filter(seq=1).delete,
        lambda: Entry.objects.update(actor_name="nobody"),
        lambda: Entry.objects.update_or_create({"actor_name": "nobody"}, seq=1),
        Entry.objects.get().save,
    ]
    for attempt in attempts:
        with pytest.raises(JournalAppendOnly):
            attempt()


def append_many(clock: ManualClock, *numbers: int) -> range:
    facts = [Fact(Subject.of("request", number), {"number": number}) for number in numbers]
    return services.append_many(Event.REQUEST_FILE, facts, actor=ACTOR, at=clock.now())


@pytest.mark.django_db
def test_many_entries_at_once_are_the_same_as_one_by_one(clock: ManualClock) -> None:
    append(clock)
    many = append_many(clock, *range(1000))
    assert many == range(2, 1002)
    for number, seq in ((0, many[0]), (999, many[999])):
        kept = Entry.objects.get(seq=seq)
        assert kept.record.leaf_hash() == bytes(kept.leaf_hash)
        assert (kept.subject_id, kept.data) == (str(number), {"number": number})
    append(clock)
    assert verify().size == 1002


@pytest.mark.django_db
def test_many_entries_lock_and_write_the_tree_head_once(
    clock: ManualClock, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    append(clock)
    with django_assert_max_num_queries(10):
        append_many(clock, *range(100))


@pytest.mark.django_db
def test_none_at_once_write_nothing(clock: ManualClock) -> None:
    append(clock)
    assert not append_many(clock)
    assert verify().size == 1


@pytest.mark.django_db
def test_one_refused_entry_among_many_refuses_all(clock: ManualClock) -> None:
    facts = [Fact(Subject.of("request", 1), {}), Fact(Subject.of("request", 2), {"otp": 1})]
    with pytest.raises(EntryRefused, match="names a secret"):
        services.append_many(Event.REQUEST_FILE, facts, actor=ACTOR, at=clock.now())
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_threads_writing_at_once_leave_no_gap(clock: ManualClock) -> None:
    failures: list[BaseException] = []
    start = threading.Barrier(20)

    def work() -> None:
        try:
            start.wait()
            for _ in range(5):
                with transaction.atomic():
                    append(clock, {"thread": threading.current_thread().name})
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert list(Entry.objects.values_list("seq", flat=True)) == list(range(1, 101))
    assert verify().size == 100


@given(
    name=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
    data=st.dictionaries(
        st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=5),
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=5),
    ),
    account=st.none() | st.integers(1, 2**53 - 1),
    seq=st.integers(1, 2**53 - 1),
)
def test_leaves_spelt_together_are_those_spelt_alone(
    name: str, data: dict[str, JSON], account: int | None, seq: int
) -> None:
    at = datetime(2026, 11, 22, 7, 5, 0, 42, tzinfo=UTC)
    alone = Record(
        seq=seq, at=at, event="key:block", subject_kind="key", subject_id=name,
        actor_account_id=account, actor_name=name, origin=name, data=data,
    )  # fmt: skip
    leaves = Leaves(at=at, actor_account_id=account, actor_name=name, origin=name)
    spelt = leaves.leaf_hash(seq, "key:block", Subject("key", name), canonical_text(data))
    assert spelt == alone.leaf_hash()
