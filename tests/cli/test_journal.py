"""``ams journal``: what auditors' and operators' scripts rely on."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from ams.config.command import run
from ams.core.actor import system
from ams.core.clock import ManualClock
from ams.journal import guard, keys, services
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.journal.notes import open_checkpoint

pytestmark = pytest.mark.django_db

Capture = pytest.CaptureFixture[str]
Write = Callable[[int], None]


@pytest.fixture(autouse=True)
def passphrase(settings: Settings) -> None:
    """Have the journal's key encrypted: the warning about a plain one is no part of the output."""
    settings.AMS_CA_PASSPHRASE = "sangat rahasia"


@pytest.fixture
def write(clock: ManualClock) -> Write:
    """Return a function that writes so many entries, an hour after the other."""

    def written(count: int) -> None:
        for number in range(count):
            with transaction.atomic():
                event = Event.CRL_SIGN if number % 2 else Event.CRL_PUBLISH
                services.append(event, subject=None, actor=system(), at=clock.now())
            clock.advance(timedelta(hours=1))

    return written


def output(capture: Capture, *arguments: str) -> str:
    capture.readouterr()
    assert run(["journal", *arguments]) == 0
    return capture.readouterr().out


def refusal(capture: Capture, *arguments: str) -> str:
    capture.readouterr()
    assert run(["journal", *arguments]) != 0
    said = capture.readouterr()
    assert said.out == ""
    assert said.err.startswith("ams: ")
    assert said.err.count("\n") == 1
    return said.err


def test_a_whole_journal_is_said_to_be_whole(write: Write, capsys: Capture) -> None:
    write(3)
    assert "whole: 3 entries" in output(capsys, "verify")
    found = json.loads(output(capsys, "verify", "--format", "json"))
    assert (found["size"], found["checkpoints"]) == (3, 0)


def test_a_checkpoint_is_printed_as_a_signed_note_and_verifies(
    write: Write, capsys: Capture, tmp_path: Path
) -> None:
    write(3)
    note = output(capsys, "checkpoint")
    assert open_checkpoint(note, keys.verifier()).size == 3
    write(2)
    file = tmp_path / "kept.txt"
    file.write_text(note, encoding="utf-8")
    key = str(keys.verifier())
    assert "3 checkpoints" in output(capsys, "verify", "--checkpoint", str(file), "--key", key)


def test_a_checkpoint_as_json_carries_the_key_that_verifies_it(
    write: Write, capsys: Capture
) -> None:
    write(1)
    made = json.loads(output(capsys, "checkpoint", "--format", "json"))
    assert made["size"] == 1
    assert made["verifier_key"] == str(keys.verifier())


def test_a_broken_journal_is_a_failure_that_names_the_entry(write: Write, capsys: Capture) -> None:
    write(3)
    guard.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET actor_name = 'x' WHERE seq = 2")
    assert "journal entry 2: was altered" in refusal(capsys, "verify")


def test_a_kept_checkpoint_finds_what_was_cut(
    write: Write, capsys: Capture, tmp_path: Path
) -> None:
    write(3)
    file = tmp_path / "kept.txt"
    file.write_text(output(capsys, "checkpoint"), encoding="utf-8")
    guard.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_entry WHERE seq = 3")
    assert "journal entry 3" in refusal(capsys, "verify", "--checkpoint", str(file))


@pytest.mark.parametrize("content", ["", "no checkpoint", "ams\n3\nAAAA\n\n— ams AAAAAAAA\n"])
def test_a_file_that_is_no_checkpoint_is_a_failure(
    write: Write, capsys: Capture, tmp_path: Path, content: str
) -> None:
    write(1)
    output(capsys, "checkpoint")
    file = tmp_path / "kept.txt"
    file.write_text(content, encoding="utf-8")
    refusal(capsys, "verify", "--checkpoint", str(file))


def test_a_key_that_is_none_is_a_failure(write: Write, capsys: Capture) -> None:
    write(1)
    assert "verifier key" in refusal(capsys, "verify", "--key", "nonsense")


def test_an_empty_journal_has_no_checkpoint(capsys: Capture) -> None:
    assert "no entries yet" in refusal(capsys, "checkpoint")


def test_an_export_is_one_object_a_line(write: Write, capsys: Capture) -> None:
    write(3)
    entries = [json.loads(line) for line in output(capsys, "export").splitlines()]
    assert [entry["seq"] for entry in entries] == [1, 2, 3]
    assert Entry.objects.get(event=Event.JOURNAL_EXPORT).seq == 4


def test_an_export_as_json_is_one_array(write: Write, capsys: Capture) -> None:
    write(3)
    array = json.loads(output(capsys, "export", "--format", "json", "--event", "crl:sign"))
    assert [entry["seq"] for entry in array] == [2]


def test_an_export_with_proofs_begins_with_the_checkpoint(write: Write, capsys: Capture) -> None:
    write(3)
    first, *entries = output(capsys, "export", "--proofs").splitlines()
    assert open_checkpoint(json.loads(first)["checkpoint"], keys.verifier()).size == 4
    assert all(json.loads(entry)["inclusion_proof"] for entry in entries)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--from", "2026-11-22T15:05"], [2, 3]),
        (["--from", "2026-11-22T08:05:00+00:00"], [2, 3]),
        (["--until", "2026-11-22T15:05"], [1]),
        (["--until", "2026-11-22"], [1, 2, 3]),
        (["--until", "2026-11-21"], []),
        (["--from", "2026-11-23"], []),
    ],
)
def test_times_are_those_of_western_indonesia_unless_said(
    write: Write, capsys: Capture, arguments: list[str], expected: list[int]
) -> None:
    write(3)
    lines = output(capsys, "export", *arguments).splitlines()
    assert [json.loads(line)["seq"] for line in lines] == expected


@pytest.mark.parametrize(
    "arguments", [["--from", "yesterday"], ["--until", "2026-13-01"], ["--event", "no:event"]]
)
def test_a_filter_that_cannot_be_meant_is_a_failure(
    write: Write, capsys: Capture, arguments: list[str]
) -> None:
    write(1)
    refusal(capsys, "export", *arguments)
    assert not Entry.objects.filter(event=Event.JOURNAL_EXPORT).exists()
