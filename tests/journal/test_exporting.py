"""Handing entries out so that their reader needs neither AMS nor trust in it."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from ams.core.actor import Actor, system
from ams.core.canonical import canonical
from ams.core.clock import ManualClock
from ams.journal import exporting, keys, merkle, services
from ams.journal.entries import EntryFilter, Subject
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.journal.notes import open_checkpoint

pytestmark = pytest.mark.django_db

AUDITOR = Actor(account_id=11, name="Auditor")
Write = Callable[[int], list[Entry]]


def leaf_hash(exported: dict[str, object]) -> bytes:
    """Compute an exported entry's leaf hash as the documentation tells an outsider to."""
    without = {"leaf_hash", "inclusion_proof"}
    return merkle.leaf_hash(canonical({k: v for k, v in exported.items() if k not in without}))


def test_every_exported_entry_hashes_to_its_leaf(write: Write, clock: ManualClock) -> None:
    write(5)
    lines = exporting.as_lines(exporting.export(EntryFilter(), actor=AUDITOR, clock=clock))
    entries = [json.loads(line) for line in lines]
    assert [entry["seq"] for entry in entries] == [1, 2, 3, 4, 5]
    assert all(leaf_hash(entry).hex() == entry["leaf_hash"] for entry in entries)


def test_every_exported_entry_is_proved_by_the_checkpoint(write: Write, clock: ManualClock) -> None:
    write(13)
    wanted = EntryFilter(subject=Subject("request", "6"))
    exported = exporting.export_with_proofs(wanted, actor=AUDITOR, clock=clock)
    first, *entries = [json.loads(line) for line in exporting.as_lines(exported)]
    checkpoint = open_checkpoint(first["checkpoint"], keys.verifier())
    assert checkpoint.size == 14
    assert len(entries) == 1
    for entry in entries:
        root = merkle.root_from_inclusion(
            leaf_hash(entry),
            index=entry["seq"] - 1,
            size=checkpoint.size,
            path=[base64.b64decode(node) for node in entry["inclusion_proof"]],
        )
        assert root == checkpoint.root


def test_an_export_is_journaled_with_its_filter_before_it_begins(
    write: Write, clock: ManualClock
) -> None:
    write(1)
    wanted = EntryFilter(since=clock.now(), events=("request:view",))
    exporting.export(wanted, actor=AUDITOR, clock=clock)
    entry = Entry.objects.get(event=Event.JOURNAL_EXPORT)
    assert entry.actor_account_id == 11
    assert entry.data == {
        "since": "2026-11-22T07:05:00.000000Z",
        "events": ["request:view"],
        "proofs": False,
    }


def test_nothing_to_export_is_an_empty_array(clock: ManualClock) -> None:
    pieces = exporting.as_array(exporting.export(EntryFilter(), actor=AUDITOR, clock=clock))
    assert json.loads("".join(pieces)) == []


def test_an_array_holds_what_the_lines_hold(
    write: Write, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ams.journal.exporting._CHUNK", 2)
    write(5)
    pieces = exporting.as_array(exporting.export(EntryFilter(), actor=AUDITOR, clock=clock))
    array = json.loads("".join(pieces))
    until = EntryFilter(events=("request:view",))
    lines = exporting.as_lines(exporting.export(until, actor=AUDITOR, clock=clock))
    assert array == [json.loads(line) for line in lines]


@pytest.fixture
def varied(clock: ManualClock) -> None:
    """Write five entries an hour apart that differ in event, subject and actor."""
    for number in range(5):
        with transaction.atomic():
            services.append(
                Event.CRL_SIGN if number % 2 else Event.REQUEST_FILE,
                subject=Subject.of("request", number % 3),
                actor=system() if number == 4 else AUDITOR,
                at=clock.now() + timedelta(hours=number),
            )


@pytest.mark.usefixtures("varied")
def test_each_part_of_a_filter_restricts(clock: ManualClock) -> None:
    start = clock.now()
    cases: list[tuple[EntryFilter, list[int]]] = [
        (EntryFilter(), [1, 2, 3, 4, 5]),
        (EntryFilter(since=start + timedelta(hours=2)), [3, 4, 5]),
        (EntryFilter(until=start + timedelta(hours=2)), [1, 2]),
        (EntryFilter(events=("crl:sign",)), [2, 4]),
        (EntryFilter(events=("crl:sign", "request:file")), [1, 2, 3, 4, 5]),
        (EntryFilter(subject=Subject("request", "1")), [2, 5]),
        (EntryFilter(subject=Subject("letter", "1")), []),
        (EntryFilter(actor_account_id=11), [1, 2, 3, 4]),
        (EntryFilter(text="audit"), [1, 2, 3, 4]),
        (EntryFilter(text="SYSTEM"), [5]),
        (EntryFilter(text="%"), []),
        (EntryFilter(events=("crl:sign",), actor_account_id=11, text="crl"), [2, 4]),
    ]
    for wanted, expected in cases:
        found = Entry.objects.matching(wanted).order_by("seq")
        assert list(found.values_list("seq", flat=True)) == expected, wanted


@pytest.mark.usefixtures("varied")
def test_the_history_of_a_subject_is_its_entries_in_order() -> None:
    history = Entry.objects.about(Subject("request", "0"))
    assert [entry.seq for entry in history] == [1, 4]
