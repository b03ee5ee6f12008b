"""Making checkpoints: key, file and database."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytest_django.fixtures import Settings

from ams.core.clock import ManualClock
from ams.journal import checkpoint_file, checkpoints, keys
from ams.journal.errors import (
    CheckpointRefused,
    Fault,
    JournalBroken,
    JournalKeyUnavailable,
    JournalUnavailable,
)
from ams.journal.models import Entry, StoredCheckpoint, TreeHead
from ams.journal.notes import Checkpoint, Verifier, open_checkpoint
from ams.journal.verification import verify

pytestmark = pytest.mark.django_db

Write = Callable[[int], list[Entry]]
Sql = Callable[..., None]


def kept_notes() -> list[str]:
    return list(checkpoint_file.notes(until=checkpoint_file.length()))


def test_a_checkpoint_is_signed_stored_and_kept_beside_the_database(
    write: Write, clock: ManualClock, settings: Settings
) -> None:
    settings.AMS_BASE_URL = "https://ams.kebumenkab.example"
    write(3)
    made = checkpoints.make(clock)
    root = TreeHead.objects.get().frontier.root()
    stated = Checkpoint("ams.kebumenkab.example/journal", 3, root)
    assert open_checkpoint(made.note, keys.verifier()) == stated
    assert StoredCheckpoint.objects.get().note == made.note
    assert kept_notes() == [made.note]
    assert checkpoints.latest() == made


def test_the_journals_name_stays_when_its_address_changes(
    write: Write, clock: ManualClock, settings: Settings
) -> None:
    settings.AMS_BASE_URL = "http://127.0.0.1:8000"
    write(1)
    checkpoints.make(clock)
    settings.AMS_BASE_URL = "https://ams.kebumenkab.example"
    write(1)
    checkpoints.make(clock)
    assert keys.verifier().name == "127.0.0.1:8000/journal"
    assert verify().checkpoints == 4


def test_an_empty_journal_has_no_checkpoint(clock: ManualClock) -> None:
    with pytest.raises(checkpoints.JournalEmpty):
        checkpoints.make(clock)
    assert kept_notes() == []


def test_one_size_has_one_checkpoint(write: Write, clock: ManualClock) -> None:
    write(3)
    assert checkpoints.make(clock) == checkpoints.make(clock)
    assert kept_notes() == [StoredCheckpoint.objects.get().note]


def test_the_recurring_job_signs_only_what_grew(write: Write, clock: ManualClock) -> None:
    checkpoints.make_if_grown({}, clock)
    write(2)
    checkpoints.make_if_grown({}, clock)
    checkpoints.make_if_grown({}, clock)
    write(1)
    checkpoints.make_if_grown({}, clock)
    assert list(StoredCheckpoint.objects.values_list("size", flat=True)) == [2, 3]


def test_a_crash_between_file_and_database_is_made_good(
    write: Write, sql: Sql, clock: ManualClock, unguarded: None
) -> None:
    write(3)
    note = checkpoints.make(clock).note
    sql("DELETE FROM journal_storedcheckpoint")
    assert verify().checkpoints == 1
    checkpoints.make_if_grown({}, clock)
    assert StoredCheckpoint.objects.get().note == note
    assert kept_notes() == [note]


@pytest.mark.parametrize("drop_database_copy", [False, True])
@pytest.mark.usefixtures("unguarded")
def test_a_journal_that_shrank_is_not_signed(
    write: Write, sql: Sql, clock: ManualClock, *, drop_database_copy: bool
) -> None:
    first = write(3)[0]
    checkpoints.make(clock)
    sql("DELETE FROM journal_entry WHERE seq > 1")
    sql("UPDATE journal_treehead SET size = 1, nodes = %s", first.leaf_hash)
    if drop_database_copy:
        sql("DELETE FROM journal_storedcheckpoint")
    with pytest.raises(JournalBroken) as caught:
        checkpoints.make_if_grown({}, clock)
    assert (caught.value.seq, caught.value.fault) == (2, Fault.TRUNCATED)
    assert len(kept_notes()) == 1


def test_nothing_is_signed_for_a_tree_head_that_was_altered(
    write: Write, sql: Sql, clock: ManualClock, unguarded: None
) -> None:
    write(3)
    sql("UPDATE journal_treehead SET nodes = %s", b"short")
    with pytest.raises(JournalBroken) as caught:
        checkpoints.make(clock)
    assert caught.value.fault is Fault.TREE_HEAD


def test_the_key_is_encrypted_when_a_passphrase_is_set(
    write: Write, clock: ManualClock, settings: Settings
) -> None:
    settings.AMS_CA_PASSPHRASE = "sangat rahasia"
    write(1)
    checkpoints.make(clock)
    pem = keys.key_path().read_bytes()
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in pem
    key = serialization.load_pem_private_key(pem, b"sangat rahasia")
    assert isinstance(key, Ed25519PrivateKey)
    assert key.public_key() == keys.verifier().public_key
    assert stat.S_IMODE(keys.key_path().stat().st_mode) == 0o600


@pytest.mark.parametrize(("passphrase", "said"), [("wrong", "does not open"), ("", "is empty")])
def test_another_passphrase_is_named_and_verification_needs_none(
    write: Write, clock: ManualClock, settings: Settings, *, passphrase: str, said: str
) -> None:
    settings.AMS_CA_PASSPHRASE = "sangat rahasia"
    write(1)
    checkpoints.make(clock)
    settings.AMS_CA_PASSPHRASE = passphrase
    write(1)
    with pytest.raises(JournalKeyUnavailable, match=said):
        checkpoints.make(clock)
    assert verify().size == 2


def test_a_key_made_before_the_passphrase_was_set_still_signs(
    write: Write, clock: ManualClock, settings: Settings
) -> None:
    write(1)
    checkpoints.make(clock)
    settings.AMS_CA_PASSPHRASE = "sangat rahasia"
    write(1)
    assert checkpoints.make(clock).size == 2


@pytest.mark.parametrize("lost", [keys.key_path, keys.verifier_path])
def test_a_lost_key_is_not_replaced_in_silence(
    write: Write, clock: ManualClock, lost: Callable[[], Path]
) -> None:
    write(1)
    checkpoints.make(clock)
    lost().unlink()
    write(1)
    with pytest.raises(JournalKeyUnavailable, match="missing"):
        checkpoints.make(clock)


@pytest.mark.parametrize("content", ["", "no key at all", "-----BEGIN PRIVATE KEY-----\n"])
def test_a_broken_key_file_is_named(write: Write, clock: ManualClock, content: str) -> None:
    write(1)
    checkpoints.make(clock)
    keys.key_path().write_text(content)
    write(1)
    with pytest.raises(JournalKeyUnavailable, match=r"journal\.key"):
        checkpoints.make(clock)


@pytest.mark.parametrize("key", [Ed25519PrivateKey.generate(), Ed448PrivateKey.generate()])
def test_a_key_that_is_not_the_journals_is_refused(
    write: Write, clock: ManualClock, key: Ed25519PrivateKey | Ed448PrivateKey
) -> None:
    write(1)
    checkpoints.make(clock)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    keys.key_path().write_bytes(pem)
    write(1)
    with pytest.raises(JournalKeyUnavailable):
        checkpoints.make(clock)


def test_a_broken_verifier_key_is_named(write: Write, clock: ManualClock) -> None:
    write(1)
    checkpoints.make(clock)
    keys.verifier_path().write_text("nonsense")
    with pytest.raises(JournalKeyUnavailable, match=r"journal\.vkey"):
        verify()


def test_a_folder_that_cannot_hold_the_key_is_named(
    write: Write, clock: ManualClock, own_data_folder: Path
) -> None:
    (own_data_folder / "keys").write_text("a file where the folder should be")
    write(1)
    with pytest.raises(JournalKeyUnavailable, match="cannot be written"):
        checkpoints.make(clock)


def test_a_file_that_cannot_be_written_leaves_no_checkpoint_in_the_database(
    write: Write, clock: ManualClock
) -> None:
    checkpoint_file.path().mkdir(parents=True)
    write(1)
    with pytest.raises(JournalUnavailable, match=r"checkpoints\.txt"):
        checkpoints.make(clock)
    assert not StoredCheckpoint.objects.exists()


def test_a_folder_that_cannot_be_made_is_named(
    write: Write, clock: ManualClock, own_data_folder: Path
) -> None:
    (own_data_folder / "journal").write_text("a file where the folder should be")
    write(1)
    with pytest.raises(JournalUnavailable, match="cannot be opened"):
        checkpoints.make(clock)


def test_a_full_disk_leaves_the_file_whole(
    write: Write, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(1)
    checkpoints.make(clock)
    before = checkpoint_file.path().read_bytes()
    written = os.pwrite

    def half(descriptor: int, octets: bytes, at: int) -> int:
        if len(octets) < 100:
            raise OSError(28, "No space left on device")
        return written(descriptor, octets[:90], at)

    monkeypatch.setattr(os, "pwrite", half)
    write(1)
    with pytest.raises(JournalUnavailable, match="No space left"):
        checkpoints.make(clock)
    monkeypatch.undo()
    assert checkpoint_file.path().read_bytes() == before
    assert checkpoints.make(clock).size == 2
    assert verify().checkpoints == 4


def test_a_note_that_a_crash_left_half_written_is_passed_over_and_then_replaced(
    write: Write, clock: ManualClock
) -> None:
    write(1)
    first = checkpoints.make(clock).note
    for torn in ("a", "ams.example/journal\n2\n", f"{first[:-1]}", first):
        path = checkpoint_file.path()
        path.write_text(f"{first}\n{torn}", encoding="utf-8")
        assert kept_notes() == [first]
        assert checkpoint_file.last() == first
        with checkpoint_file.locked():
            checkpoint_file.add(first)
        assert path.read_text(encoding="utf-8") == f"{first}\n" * 2


def test_a_long_file_without_a_whole_note_is_not_cut(write: Write, clock: ManualClock) -> None:
    path = checkpoint_file.path()
    path.parent.mkdir()
    path.write_text("x" * 10_000)
    write(1)
    with pytest.raises(JournalKeyUnavailable):
        verify()
    with checkpoint_file.locked():
        checkpoint_file.add("note\n")
    assert path.read_text() == "x" * 10_000 + "note\n\n"


def test_the_newest_note_is_found_in_a_long_file(write: Write, clock: ManualClock) -> None:
    for _ in range(40):
        write(1)
        newest = checkpoints.make(clock)
    assert checkpoint_file.length() > 6000
    assert checkpoint_file.last() == newest.note
    assert len(kept_notes()) == 40


def test_nothing_is_signed_beside_a_file_that_was_forged(write: Write, clock: ManualClock) -> None:
    write(1)
    note = checkpoints.make(clock).note
    checkpoint_file.path().write_text(note.replace("\n1\n", "\n7\n") + "\n", encoding="utf-8")
    write(1)
    with pytest.raises(CheckpointRefused):
        checkpoints.make(clock)


def test_the_verifier_key_is_public_and_of_the_published_form(
    write: Write, clock: ManualClock
) -> None:
    write(1)
    checkpoints.make(clock)
    text = keys.verifier_path().read_text().strip()
    assert str(Verifier.parse(text)) == text
