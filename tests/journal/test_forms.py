"""Loading entries that repeat a form."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.journal import forms, services
from ams.journal.entries import Subject
from ams.journal.errors import EntryRefused, OutsideTransaction
from ams.journal.events import Event
from ams.journal.forms import Filled, Form
from ams.journal.models import Entry
from ams.journal.verification import verify
from tests.journal.conftest import Write


def form(data: str = '{"ends":"%(end)s","number":%(number)s,"words":"50%% \\t ß"}') -> Form:
    return Form(
        Event.REQUEST_FILE, subject_kind="request", subject_id="%(request)s", account="%(who)s",
        actor_name="%(name)s", origin="10.1.2.3", data=data,
    )  # fmt: skip


def values(**others: Any) -> dict[str, Any]:
    return {"end": "x", "number": 3, "request": "r-1", "who": 7, "name": "Siti Ž", **others}


def test_what_is_loaded_is_what_the_acts_would_have_appended(
    write: Write, clock: ManualClock
) -> None:
    write(1)
    with transaction.atomic():
        seqs = forms.load([Filled(form(), clock.now(), values(number=n)) for n in (1, 2)])
        appended = services.append(
            Event.REQUEST_FILE,
            subject=Subject.of("request", "r-1"),
            actor=Actor(account_id=7, name="Siti Ž", origin="10.1.2.3"),
            at=clock.now(),
            data={"words": "50% \t ß", "number": 2, "ends": "x"},
        )
    loaded = Entry.objects.get(seq=seqs[-1])
    assert {**loaded.record.as_json(), "seq": 0} == {**appended.record.as_json(), "seq": 0}
    assert bytes(loaded.leaf_hash) == loaded.record.leaf_hash()


def test_the_journal_verifies_with_acts_between_and_an_entry_of_nobody(
    write: Write, clock: ManualClock
) -> None:
    nobody = Form(
        Event.REQUEST_FILE, subject_kind="request", subject_id="3", account=None,
        actor_name="AMS", origin="", data="{}",
    )  # fmt: skip
    for size in (1, 6, 33):
        times = [clock.now() + timedelta(seconds=number) for number in range(size)]
        with transaction.atomic():
            assert len(forms.load([Filled(nobody, at, {}) for at in times])) == size
        write(1)
    assert verify().size == Entry.objects.count() == 43
    assert Entry.objects.get(seq=1).actor_account_id is None


@pytest.mark.parametrize(
    "refused",
    [
        {"end": 'x","passphrase":"rahasia'},  # says more than itself
        {"end": "x\ny"},
        {"end": "\\"},
        {"number": "0.5"},
        {"number": 2**60},
        {"who": '"7"'},
        {"request": "\0"},
    ],
    ids=repr,
)
def test_a_value_that_changes_what_the_form_says_is_refused(
    write: Write, clock: ManualClock, refused: dict[str, Any]
) -> None:
    write(1)
    one = form()
    with pytest.raises(EntryRefused), transaction.atomic():
        forms.load([Filled(one, clock.now(), values(**refused))])
    if "number" not in refused and "who" not in refused:  # after a first entry texts are looked at
        with pytest.raises(EntryRefused), transaction.atomic():
            forms.load([Filled(one, clock.now(), each) for each in (values(), values(**refused))])
    assert verify().size == 1


@pytest.mark.parametrize("data", ['{"pin":"1"}', '{"b":1,"a":2}', '{"a": 1}', '{"a":', "[]"])
def test_a_form_that_names_a_secret_or_is_not_spelt_as_a_leaf_is_refused(
    write: Write, clock: ManualClock, data: str
) -> None:
    write(1)
    with pytest.raises(EntryRefused), transaction.atomic():
        forms.load([Filled(form(data), clock.now(), values())])
    assert verify().size == 1


def test_a_time_without_zone_is_refused(write: Write) -> None:
    write(1)
    with pytest.raises(EntryRefused, match="no time zone"), transaction.atomic():
        forms.load([Filled(form(), datetime(2026, 11, 22), values())])  # noqa: DTZ001 - refused


@pytest.mark.django_db(transaction=True)
def test_loading_outside_a_transaction_is_refused(clock: ManualClock) -> None:
    with pytest.raises(OutsideTransaction):
        forms.load([Filled(form(), clock.now(), values())])
