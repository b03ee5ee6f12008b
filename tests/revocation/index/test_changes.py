from pathlib import Path

import pytest

from ams.revocation.index import changes as changes_file
from ams.revocation.index.changes import Changes
from ams.revocation.index.errors import IndexCorrupt, IndexFull
from ams.revocation.index.records import key_of, record

KEY = key_of(1, b"\x05")
REVOKED = record(KEY, state=2, at=1_700_000_000, not_after=1_800_000_000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "changes"


def test_what_is_appended_is_seen_by_whoever_has_the_file_open(path: Path) -> None:
    writer = Changes.create(path, base=7)
    reader = Changes(path, base=7)
    before = reader.epoch
    writer.append(REVOKED, slot=3, seq=12)
    assert reader.epoch != before
    ((key, state, seq),) = reader.entries()
    assert (key, state.slot, state.state, state.at, seq) == (KEY, 3, 2, 1_700_000_000, 12)
    assert list(reader.entries(1)) == []


def test_confirming_and_retiring_are_seen_too(path: Path) -> None:
    writer, reader = Changes.create(path, base=7), Changes(path, base=7)
    assert (reader.confirmed_at, reader.is_retired) == (0, False)
    writer.confirm(1_750_000_000)
    writer.retire()
    assert (reader.confirmed_at, reader.is_retired) == (1_750_000_000, True)


def test_a_record_that_was_not_counted_yet_does_not_exist(path: Path) -> None:
    Changes.create(path, base=7)
    _write(path, 4096, REVOKED)
    assert list(Changes(path, base=7).entries()) == []


def _write(path: Path, at: int, octets: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(octets)


@pytest.mark.parametrize("at", [4096, 4100, 4130, 4143])
def test_a_record_that_does_not_fit_its_checksum_is_not_read(path: Path, at: int) -> None:
    Changes.create(path, base=7).append(REVOKED, slot=3, seq=12)
    with path.open("rb") as file:
        file.seek(at)
        octet = file.read(1)
    _write(path, at, bytes((octet[0] ^ 1,)))
    with pytest.raises(IndexCorrupt, match="change 0"):
        list(Changes(path, base=7).entries())


def test_the_changes_of_another_base_are_not_read(path: Path) -> None:
    Changes.create(path, base=7)
    with pytest.raises(IndexCorrupt, match="another"):
        Changes(path, base=8)


@pytest.mark.parametrize("size", [0, 100, 5000])
def test_a_file_cut_short_is_not_read(path: Path, size: int) -> None:
    Changes.create(path, base=7)
    with path.open("r+b") as file:
        file.truncate(size)
    with pytest.raises(IndexCorrupt):
        Changes(path, base=7)


def test_a_full_file_takes_no_more(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes_file, "CAPACITY", 2)
    writer = Changes.create(path, base=7)
    for seq in (1, 2):
        writer.append(REVOKED, slot=0, seq=seq)
    with pytest.raises(IndexFull, match="2 changes"):
        writer.append(REVOKED, slot=0, seq=3)


def test_the_file_takes_no_room_that_is_not_used(path: Path) -> None:
    Changes.create(path, base=7)
    assert path.stat().st_blocks * 512 < 100_000
