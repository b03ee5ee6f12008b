import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as property_settings
from hypothesis import strategies as st

from ams.revocation.index.base import Base, write
from ams.revocation.index.errors import IndexCorrupt
from ams.revocation.index.records import KEY_SIZE, RECORD_SIZE, Known, key_of, record

SOURCE = random.Random(26)  # noqa: S311 - the same records in every run


def records(count: int) -> list[bytes]:
    return [
        record(
            key_of(SOURCE.randrange(3), SOURCE.randbytes(SOURCE.randint(1, 20))),
            state=SOURCE.randrange(5),
            at=1_700_000_000 + number,
            not_after=1_800_000_000 + number,
        )
        for number in range(count)
    ]


def written(path: Path, entries: list[bytes], *, expected: int | None = None) -> Base:
    write(path, entries, expected=len(entries) if expected is None else expected, seq=77)
    return Base(path)


@pytest.mark.parametrize("count", [0, 1, 2, 9, 3_000])
@pytest.mark.parametrize("expected", [0, 1_000])
def test_every_record_is_found_and_nothing_else(tmp_path: Path, count: int, expected: int) -> None:
    entries = list({entry[:KEY_SIZE]: entry for entry in records(count)}.values())
    base = written(tmp_path / "base", entries, expected=expected)
    assert (base.count, base.seq) == (len(entries), 77)
    found = [base.find(entry[:KEY_SIZE]) for entry in entries]
    assert sorted(each.slot for each in found if each) == list(range(len(entries)))
    assert all(
        each is not None and entry == _again(entry[:KEY_SIZE], each)
        for entry, each in zip(entries, found, strict=True)
    )
    assert base.find(key_of(9, b"\x01")) is None
    assert sorted(base.records()) == sorted(entries)
    assert list(tmp_path.iterdir()) == [tmp_path / "base"]


def _again(key: bytes, state: Known) -> bytes:
    return record(key, state=state.state, at=state.at, not_after=state.not_after)


def test_the_same_serial_under_two_issuers_is_two_certificates(tmp_path: Path) -> None:
    entries = [
        record(key_of(1, b"\x05"), state=0, at=0, not_after=9),
        record(key_of(2, b"\x05"), state=2, at=5, not_after=9),
    ]
    base = written(tmp_path / "base", entries)
    first, second = base.find(key_of(1, b"\x05")), base.find(key_of(2, b"\x05"))
    assert first is not None
    assert second is not None
    assert (first.state, second.state) == (0, 2)


def test_octets_across_two_records_are_not_taken_for_a_key(tmp_path: Path) -> None:
    entries = records(40)
    base = written(tmp_path / "base", entries, expected=0)
    octets = b"".join(base.records())
    starts = [at for at in range(len(octets) - KEY_SIZE) if at % RECORD_SIZE]
    assert not any(base.find(octets[at : at + KEY_SIZE]) for at in starts)


@property_settings(max_examples=40)
@given(st.lists(st.binary(min_size=1, max_size=20), unique_by=lambda s: s.lstrip(b"\0")))
def test_serials_of_any_length_are_kept_apart(
    tmp_path_factory: pytest.TempPathFactory, serials: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("base") / "base"
    entries = [
        record(key_of(1, serial), state=0, at=0, not_after=number)
        for number, serial in enumerate(serials)
    ]
    base = written(path, entries, expected=8)
    for number, serial in enumerate(serials):
        found = base.find(key_of(1, serial))
        assert found is not None
        assert found.not_after == number


def _flip(at: int) -> Callable[[bytes], bytes]:
    return lambda octets: octets[:at] + bytes((octets[at] ^ 1,)) + octets[at + 1 :]


@pytest.mark.parametrize(
    "spoil",
    [
        _flip(0), _flip(9), _flip(20), _flip(26), _flip(70), _flip(-40), _flip(1000),
        lambda octets: octets[:0],
        lambda octets: octets[:20],
        lambda octets: octets[:-1],
        lambda octets: octets[:-32],
        lambda octets: octets + b"\0",
        lambda octets: octets[:4096] + bytes(4096) + octets[8192:],
        lambda octets: bytes(len(octets)),
    ],
)  # fmt: skip
def test_a_damaged_file_is_not_read(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "base"
    written(path, records(500))
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(IndexCorrupt, match="base"):
        Base(path)


def test_a_file_that_was_cut_short_under_its_reader_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "base"
    base = written(path, records(5))
    assert base.is_whole()
    with path.open("r+b") as file:
        file.truncate(80)
    assert not base.is_whole()
    path.unlink()
    assert not base.is_whole()


def test_what_fails_while_it_is_written_leaves_nothing_to_read(tmp_path: Path) -> None:
    def broken() -> list[bytes]:
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        write(tmp_path / "base", (entry for _ in [0] for entry in broken()), expected=1, seq=1)
    with pytest.raises(IndexCorrupt):
        Base(tmp_path / "base")


def test_checksums_differ_between_files_with_other_content(tmp_path: Path) -> None:
    first = written(tmp_path / "first", records(3))
    second = written(tmp_path / "second", records(3))
    assert first.identity != second.identity
