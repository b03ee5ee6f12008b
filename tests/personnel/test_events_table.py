"""The table of personnel events: what offices export is read, what it does not say is refused."""

from datetime import date

import pytest

from ams.accounts.errors import ImportRefused
from ams.accounts.people_table import MOST_ROWS, Row
from ams.personnel.events_table import Report, parsed, read_events, template
from ams.personnel.models import EventKind


def one(**cells: str) -> Report:
    """Return the report that a row makes, valid but for ``cells``."""
    found = parsed(row(**cells))
    assert isinstance(found, Report)
    return found


def row(**cells: str) -> Row:
    """Return a row that is valid but for ``cells``."""
    return Row(2, {"nip": "198001012005011001", "peristiwa": "mutasi", "tanggal": DAY} | cells)


DAY = "2026-11-20"


@pytest.mark.parametrize(
    "header", ["nip;peristiwa;tanggal", "NIP,Jenis,TMT", "Nip Baru\tJenis Peristiwa\tTanggal"]
)
def test_the_usual_headers_and_separators_are_read(header: str) -> None:
    separator = next(sign for sign in ";,\t" if sign in header)
    cells = separator.join(("'198001012005011001", "Mutasi", DAY))
    (read,) = read_events(f"\ufeff{header}\r\n{cells}\r\n{separator}{separator}\r\n".encode())
    assert (read.number, read["nip"], read["peristiwa"]) == (2, "198001012005011001", "Mutasi")


def test_the_template_has_every_column() -> None:
    with pytest.raises(ImportRefused) as refusal:
        read_events(template())
    assert "baris data" in refusal.value.problems[0].text


@pytest.mark.parametrize(
    ("word", "kind"),
    [("MUTASI", "mutasi"), ("Pindah", "mutasi"), ("BUP", "pensiun"), ("Meninggal Dunia",
     "meninggal"), ("wafat.", "meninggal")],
)  # fmt: skip
def test_the_usual_words_for_an_event_are_known(word: str, kind: str) -> None:
    assert one(peristiwa=word).kind is EventKind(kind)


@pytest.mark.parametrize("day", ["2026-11-20", "20-11-2026", "20/11/2026", "20.11.2026"])
def test_a_date_is_read_as_people_write_it(day: str) -> None:
    assert one(tanggal=day).happened_on == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("column", "value"),
    [("peristiwa", "cuti"), ("peristiwa", ""), ("tanggal", "11/20/2026"), ("tanggal", "31-02-2026"),
     ("tanggal", ""), ("nomor_sk", "x" * 81)],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_row_and_column(column: str, value: str) -> None:
    found = parsed(row(**{column: value}))
    assert not isinstance(found, Report)
    assert [(problem.row, problem.column) for problem in found] == [(2, column)]


def test_everything_wrong_with_a_row_is_told_at_once() -> None:
    found = parsed(row(peristiwa="cuti", tanggal="besok"))
    assert not isinstance(found, Report)
    assert len(found) == 2


@pytest.mark.parametrize(
    "content", [b"", b"nip;peristiwa\n1;mutasi", b"nip;nip;jenis;tmt\n", b"\xff\xfe", b"a\0b"]
)
def test_what_is_no_such_table_is_refused(content: bytes) -> None:
    with pytest.raises(ImportRefused):
        read_events(content)


def test_a_table_may_not_be_too_long() -> None:
    lines = ["nip;peristiwa;tanggal", *(["1;mutasi;2026-11-20"] * (MOST_ROWS + 1))]
    with pytest.raises(ImportRefused):
        read_events("\n".join(lines).encode())
