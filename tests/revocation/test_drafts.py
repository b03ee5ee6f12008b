import hashlib
from pathlib import Path

import pytest

from ams.revocation import crl, der
from ams.revocation.drafts import NOTHING, Area, draft, part_of
from ams.revocation.errors import PublishingFailed
from tests.revocation.test_crl import ALGORITHM, terms


@pytest.mark.parametrize("length", [0, 3, 127, 128, 60_000])
@pytest.mark.parametrize("too_much", [-1, 0, 1])
def test_the_header_fits_whatever_length_was_expected(
    tmp_path: Path, length: int, too_much: int
) -> None:
    around = crl.frame(terms(), length)
    closing = crl.closing(ALGORITHM, b"s" * 71)
    opening = crl.opening(around.length, len(closing))
    expected = opening + around.head + bytes(length) + around.extensions + closing
    path = tmp_path / "folder" / "one.new"
    with draft(path, digest="sha256", opening_length=len(opening) + too_much) as file:
        digest = file.write(around, [bytes(length)])
        whole = file.complete(around.length, closing)
        assert path.read_bytes() == expected
    assert digest == hashlib.sha256(around.head + bytes(length) + around.extensions).digest()
    assert (whole.length, whole.sha256) == (len(expected), hashlib.sha256(expected).hexdigest())
    assert len(der.read_one(expected).encoded) == len(expected)
    assert not path.exists()


@pytest.mark.parametrize("chunks", [[b"abc"], [b"abcd"], [b"a"]])
def test_entries_that_are_not_as_many_as_were_counted_are_refused(
    tmp_path: Path, chunks: list[bytes]
) -> None:
    around = crl.frame(terms(), 2)
    with (
        draft(tmp_path / "one.new", digest="sha256", opening_length=4) as file,
        pytest.raises(PublishingFailed, match="where 2 were counted"),
    ):
        file.write(around, chunks)


def test_an_area_is_known_as_a_whole_and_at_its_mark() -> None:
    octets = bytes(range(200))
    for mark in (0, 1, 7, 8, 150, 200):
        area = Area(mark)
        passed = b"".join(area.pass_on(octets[at : at + 8] for at in range(0, 200, 8)))
        assert passed == octets
        assert area.at_mark == hashlib.sha256(octets[:mark]).hexdigest()
        assert area.sha256 == hashlib.sha256(octets).hexdigest()


def test_an_area_that_is_too_short_never_reaches_its_mark() -> None:
    area = Area(9)
    assert list(area.pass_on([b"12345678"])) == [b"12345678"]
    assert area.at_mark == ""
    assert Area(0).at_mark == NOTHING


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    with (
        pytest.raises(PublishingFailed, match=r"taken/one\.new cannot be written"),
        draft(tmp_path / "taken" / "one.new", digest="sha256", opening_length=2),
    ):
        pass


def test_part_of_a_file_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "one"
    path.write_bytes(b"0123456789")
    assert b"".join(part_of(path, 2, 3)) == b"234"
    assert b"".join(part_of(path, 8, 9)) == b"89"
