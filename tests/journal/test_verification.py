"""Everything that can be done to the rows by SQL, the triggers removed: found, with its number."""

import json
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from ams.core.clock import ManualClock
from ams.journal import checkpoint_file, checkpoints, keys, merkle
from ams.journal.errors import Fault, JournalBroken, JournalKeyUnavailable
from ams.journal.models import Entry, StoredCheckpoint, TreeHead
from ams.journal.notes import Checkpoint, Verifier, open_checkpoint, sign
from ams.journal.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unguarded")]

Write = Callable[[int], list[Entry]]
Sql = Callable[..., None]
COLUMNS = "at, event, subject_kind, subject_id, actor_account_id, actor_name, origin, data"


def broken(seq: int, fault: Fault, kept: Checkpoint | None = None) -> JournalBroken:
    with pytest.raises(JournalBroken) as caught:
        verify(kept)
    assert (caught.value.seq, caught.value.fault) == (seq, fault), str(caught.value)
    assert f"entry {seq}" in str(caught.value)
    return caught.value


def rehash(sql: Sql, *, head: bool = True) -> None:
    """Do what a careful forger does: give every row the hash of what it says now."""
    frontier = merkle.Frontier()
    for entry in Entry.objects.order_by("seq"):
        leaf_hash = entry.record.leaf_hash()
        frontier = frontier.append(leaf_hash)
        sql("UPDATE journal_entry SET leaf_hash = %s WHERE seq = %s", leaf_hash, entry.seq)
    if head:
        nodes = frontier.to_bytes()
        sql("UPDATE journal_treehead SET size = %s, nodes = %s", frontier.size, nodes)


def cut(sql: Sql, size: int) -> None:
    """Remove the newest entries so that the rows and the tree head agree again."""
    sql("DELETE FROM journal_entry WHERE seq > %s", size)
    rehash(sql)
    if size == 0:
        sql("DELETE FROM journal_treehead")


def test_a_whole_journal_verifies_with_all_its_checkpoints(
    write: Write, clock: ManualClock
) -> None:
    assert verify().size == 0
    for count in (1, 2, 5, 9):
        write(count)
        checkpoints.make(clock)
    found = verify()
    leaves = [bytes(leaf) for leaf in Entry.objects.values_list("leaf_hash", flat=True)]
    assert (found.size, found.root) == (17, merkle.root_of(leaves))
    assert found.checkpoints == 8  # four in the database, the same four in the file


def test_entries_after_the_newest_checkpoint_verify_too(write: Write, clock: ManualClock) -> None:
    write(3)
    checkpoints.make(clock)
    write(4)
    assert verify().size == 7


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2026-11-22 07:05:01+00:00"),
        ("event", "request:reject"),
        ("subject_kind", "certificate"),
        ("subject_id", "999"),
        ("actor_account_id", 8),
        ("actor_account_id", None),
        ("actor_name", "Somebody Else"),
        ("origin", "10.9.9.9"),
        ("data", '{"number": 40}'),
        ("leaf_hash", bytes(32)),
        ("leaf_hash", b""),
    ],
)
def test_an_altered_column_is_found(
    write: Write, sql: Sql, column: str, value: str | int | bytes | None
) -> None:
    write(9)
    sql(f"UPDATE journal_entry SET {column} = %s WHERE seq = 4", value)  # noqa: S608 - our columns
    broken(4, Fault.ALTERED)


@pytest.mark.parametrize(
    ("column", "value"),
    [("data", "{broken"), ("at", "yesterday"), ("actor_name", b"\xff\xfe"), ("leaf_hash", "text")],
)
def test_a_value_that_cannot_even_be_read_is_found(
    write: Write, sql: Sql, column: str, value: str | bytes
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("other databases refuse such values themselves")
    write(9)
    sql("PRAGMA ignore_check_constraints = ON")
    sql(f"UPDATE journal_entry SET {column} = %s WHERE seq = 4", value)  # noqa: S608 - our columns
    sql("PRAGMA ignore_check_constraints = OFF")
    broken(4, Fault.ALTERED)


def test_the_first_of_several_altered_entries_is_named(write: Write, sql: Sql) -> None:
    write(9)
    sql("UPDATE journal_entry SET actor_name = 'x' WHERE seq IN (3, 5, 8)")
    broken(3, Fault.ALTERED)


def test_an_entry_altered_together_with_its_hash_is_found(write: Write, sql: Sql) -> None:
    write(9)
    sql("UPDATE journal_entry SET actor_name = 'x' WHERE seq = 4")
    rehash(sql, head=False)
    broken(1, Fault.TREE_HEAD)


def test_entries_before_a_checkpoint_are_cleared_of_a_later_forgery(
    write: Write, sql: Sql, clock: ManualClock
) -> None:
    write(6)
    checkpoints.make(clock)
    write(3)
    sql("UPDATE journal_entry SET actor_name = 'x' WHERE seq = 8")
    rehash(sql, head=False)
    broken(7, Fault.TREE_HEAD)


def test_an_entry_altered_with_all_hashes_and_the_tree_head_is_found_by_the_next_checkpoint(
    write: Write, sql: Sql, clock: ManualClock
) -> None:
    write(3)
    checkpoints.make(clock)
    write(3)
    checkpoints.make(clock)
    write(3)
    sql("UPDATE journal_entry SET actor_name = 'x' WHERE seq = 5")
    rehash(sql)
    error = broken(4, Fault.ALTERED)
    assert "up to 6" in str(error)


@pytest.mark.parametrize("seq", [1, 4, 8])
def test_a_deleted_entry_is_found(write: Write, sql: Sql, seq: int) -> None:
    write(9)
    sql("DELETE FROM journal_entry WHERE seq = %s", seq)
    broken(seq, Fault.MISSING)


def test_several_deleted_entries_are_named_as_a_range(write: Write, sql: Sql) -> None:
    write(9)
    sql("DELETE FROM journal_entry WHERE seq BETWEEN 4 AND 6")
    assert "to 6" in str(broken(4, Fault.MISSING))


def test_a_deleted_entry_whose_followers_moved_up_is_found(write: Write, sql: Sql) -> None:
    write(6)
    sql("DELETE FROM journal_entry WHERE seq = 3")
    for seq in (4, 5, 6):
        sql("UPDATE journal_entry SET seq = %s WHERE seq = %s", seq - 1, seq)
    broken(3, Fault.REORDERED)


def test_two_rows_with_exchanged_numbers_are_found(write: Write, sql: Sql) -> None:
    write(9)
    for before, after in ((3, 100), (7, 3), (100, 7)):
        sql("UPDATE journal_entry SET seq = %s WHERE seq = %s", after, before)
    assert "number 7" in str(broken(3, Fault.REORDERED))


def test_two_rows_with_exchanged_contents_are_found(write: Write, sql: Sql) -> None:
    rows = write(9)
    for seq, there in ((3, 7), (7, 3)):
        sql(
            "UPDATE journal_entry SET subject_id = %s, data = %s WHERE seq = %s",
            rows[there - 1].subject_id,
            json.dumps(rows[there - 1].data),
            seq,
        )
    assert "number 7" in str(broken(3, Fault.REORDERED))


def test_a_copy_over_another_entry_is_altering(write: Write, sql: Sql) -> None:
    rows = write(9)
    data = json.dumps(rows[6].data)
    sql("UPDATE journal_entry SET subject_id = '7', data = %s WHERE seq = 3", data)
    broken(3, Fault.ALTERED)


def test_an_inserted_entry_is_found(write: Write, sql: Sql) -> None:
    write(3)
    sql(
        f"INSERT INTO journal_entry (seq, {COLUMNS}, leaf_hash) "  # noqa: S608 - our own columns
        f"SELECT 4, {COLUMNS}, leaf_hash FROM journal_entry WHERE seq = 3"
    )
    broken(4, Fault.REORDERED)


def test_an_inserted_entry_with_a_fitting_hash_lies_beyond_the_tree_head(
    write: Write, sql: Sql
) -> None:
    write(3)
    sql(
        f"INSERT INTO journal_entry (seq, {COLUMNS}, leaf_hash) "  # noqa: S608 - our own columns
        f"SELECT 4, {COLUMNS}, leaf_hash FROM journal_entry WHERE seq = 3"
    )
    rehash(sql, head=False)
    broken(4, Fault.TREE_HEAD)


def test_cutting_off_the_newest_entries_is_found_by_the_tree_head(write: Write, sql: Sql) -> None:
    write(9)
    sql("DELETE FROM journal_entry WHERE seq > 6")
    broken(7, Fault.TRUNCATED)


@pytest.mark.parametrize("left", [0, 6])
def test_cutting_off_entries_and_tree_head_is_found_by_the_stored_checkpoint(
    write: Write, sql: Sql, clock: ManualClock, left: int
) -> None:
    write(9)
    checkpoints.make(clock)
    cut(sql, left)
    broken(left + 1, Fault.TRUNCATED)


@pytest.mark.parametrize("left", [0, 4, 6])
def test_cutting_off_everything_in_the_database_is_found_by_the_file(
    write: Write, sql: Sql, clock: ManualClock, left: int
) -> None:
    for _ in range(3):
        write(3)
        checkpoints.make(clock)
    cut(sql, left)
    sql("DELETE FROM journal_storedcheckpoint WHERE size > %s", left)
    assert "checkpoints.txt" in str(broken(left + 1, Fault.TRUNCATED))


def test_cutting_off_database_and_file_is_found_by_a_kept_checkpoint(
    write: Write, sql: Sql, clock: ManualClock
) -> None:
    write(9)
    kept = open_checkpoint(checkpoints.make(clock).note, keys.verifier())
    cut(sql, 5)
    sql("DELETE FROM journal_storedcheckpoint")
    checkpoint_file.path().unlink()
    assert verify().size == 5
    broken(6, Fault.TRUNCATED, kept)


def test_a_journal_written_anew_is_found_by_a_kept_checkpoint(
    write: Write, sql: Sql, clock: ManualClock
) -> None:
    write(9)
    kept = open_checkpoint(checkpoints.make(clock).note, keys.verifier())
    sql("UPDATE journal_entry SET actor_name = 'x' WHERE seq = 2")
    rehash(sql)
    sql("DELETE FROM journal_storedcheckpoint")
    checkpoint_file.path().unlink()
    checkpoints.make(clock)
    assert verify().size == 9
    broken(1, Fault.ALTERED, kept)


def test_a_journal_that_grew_verifies_against_a_kept_checkpoint(
    write: Write, clock: ManualClock
) -> None:
    write(9)
    kept = open_checkpoint(checkpoints.make(clock).note, keys.verifier())
    write(20)
    assert verify(kept).checkpoints == 3


def test_a_removed_tree_head_is_found(write: Write, sql: Sql) -> None:
    write(4)
    sql("DELETE FROM journal_treehead")
    broken(1, Fault.TREE_HEAD)


@pytest.mark.parametrize(("size", "seq"), [(2, 3), (0, 1)])
def test_a_tree_head_set_back_is_found(write: Write, sql: Sql, size: int, seq: int) -> None:
    write(4)
    sql("UPDATE journal_treehead SET size = %s", size)
    broken(seq, Fault.TREE_HEAD)


def test_an_altered_tree_head_is_found(write: Write, sql: Sql, clock: ManualClock) -> None:
    write(4)
    sql("UPDATE journal_treehead SET nodes = %s", bytes(32))
    broken(1, Fault.TREE_HEAD)


def forged(size: int) -> str:
    """Return a checkpoint signed with a key that is not the journal's."""
    name, key = keys.verifier().name, Ed25519PrivateKey.generate()
    return sign(Checkpoint(name, size, bytes(32)), name=name, key=key)


def test_a_stored_checkpoint_signed_by_another_key_is_found(
    write: Write, sql: Sql, clock: ManualClock
) -> None:
    write(4)
    checkpoints.make(clock)
    sql("UPDATE journal_storedcheckpoint SET note = %s", forged(4))
    broken(4, Fault.CHECKPOINT_FORGED)


@pytest.mark.parametrize(("column", "value"), [("root_hash", bytes(32)), ("size", 3)])
def test_a_stored_checkpoint_that_differs_from_its_note_is_found(
    write: Write, sql: Sql, clock: ManualClock, *, column: str, value: int | bytes
) -> None:
    write(4)
    checkpoints.make(clock)
    sql(f"UPDATE journal_storedcheckpoint SET {column} = %s", value)  # noqa: S608 - our columns
    error = broken(StoredCheckpoint.objects.get().size, Fault.CHECKPOINT_FORGED)
    assert "signed note" in str(error)


def test_a_forged_checkpoint_in_the_file_is_found(write: Write, clock: ManualClock) -> None:
    write(4)
    checkpoints.make(clock)
    checkpoint_file.path().write_text(f"{forged(4)}\n", encoding="utf-8")
    broken(1, Fault.CHECKPOINT_FORGED)


def test_a_file_whose_checkpoints_changed_places_is_found(write: Write, clock: ManualClock) -> None:
    notes = []
    for _ in range(3):
        write(2)
        notes.append(checkpoints.make(clock).note)
    text = "".join(f"{note}\n" for note in (notes[1], notes[0], notes[2]))
    checkpoint_file.path().write_text(text, encoding="utf-8")
    broken(2, Fault.CHECKPOINT_FORGED)


@pytest.mark.parametrize("left", [0, 1])
def test_a_file_that_was_cut_is_found_by_the_database(
    write: Write, clock: ManualClock, left: int
) -> None:
    for _ in range(2):
        write(2)
        checkpoints.make(clock)
    lines = checkpoint_file.path().read_text(encoding="utf-8").splitlines(keepends=True)
    checkpoint_file.path().write_text("".join(lines[: 6 * left]), encoding="utf-8")
    broken(2 * left + 1, Fault.CHECKPOINT_MISSING)


def test_a_lost_verifier_key_is_said_not_passed_over(write: Write, clock: ManualClock) -> None:
    write(2)
    checkpoints.make(clock)
    keys.verifier_path().unlink()
    with pytest.raises(JournalKeyUnavailable, match="missing"):
        verify()


def test_checkpoints_signed_anew_with_a_replaced_key_are_found_by_the_kept_key(
    write: Write, sql: Sql, clock: ManualClock
) -> None:
    write(4)
    checkpoints.make(clock)
    kept: Verifier = keys.verifier()
    sql("DELETE FROM journal_storedcheckpoint")
    for path in (checkpoint_file.path(), keys.key_path(), keys.verifier_path()):
        path.unlink()
    checkpoints.make(clock)
    assert verify().size == 4
    with pytest.raises(JournalBroken) as caught:
        verify(verifier=kept)
    assert caught.value.fault is Fault.CHECKPOINT_FORGED


def test_a_number_below_one_is_found(write: Write, sql: Sql) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the constraint would have to be dropped first")
    write(3)
    sql("PRAGMA ignore_check_constraints = ON")
    sql("UPDATE journal_entry SET seq = 0 WHERE seq = 1")
    sql("PRAGMA ignore_check_constraints = OFF")
    broken(0, Fault.ALTERED)


def test_verification_reads_in_chunks(
    write: Write, sql: Sql, monkeypatch: pytest.MonkeyPatch, clock: ManualClock
) -> None:
    monkeypatch.setattr("ams.journal.reading._CHUNK", 4)
    monkeypatch.setattr("ams.journal.verification._CHUNK", 2)
    for _ in range(7):
        write(3)
        checkpoints.make(clock)
    assert verify().size == 21
    sql("UPDATE journal_entry SET data = %s WHERE seq = 18", json.dumps({"number": 99}))
    broken(18, Fault.ALTERED)


def test_what_is_appended_while_verifying_is_left_for_the_next_time(
    write: Write, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(3)
    checkpoints.make(clock)
    original = merkle.Frontier.append

    def append(frontier: merkle.Frontier, leaf: bytes) -> merkle.Frontier:
        monkeypatch.undo()
        write(2)
        checkpoints.make(clock)
        return original(frontier, leaf)

    monkeypatch.setattr(merkle.Frontier, "append", append)
    assert verify().size == 3
    assert TreeHead.objects.get().size == 5
