"""The uploaded table: what is read, what is refused as no table."""

import pytest

from ams.accounts.errors import ImportRefused, RowProblem
from ams.accounts.people_table import FIELDS, MOST_BYTES, MOST_ROWS, read_table, template

HEADER = ";".join(FIELDS)


def _problems(text: str | bytes) -> tuple[RowProblem, ...]:
    with pytest.raises(ImportRefused) as refusal:
        read_table(text if isinstance(text, bytes) else text.encode())
    return refusal.value.problems


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_usual_separator_and_line_end_is_read(separator: str, end: str) -> None:
    lines = [separator.join(FIELDS), separator.join(f" {name} " for name in FIELDS)]
    rows = read_table("\ufeff".encode() + end.join(lines).encode())
    assert [dict(row.values) for row in rows] == [{name: name for name in FIELDS}]


def test_rows_are_numbered_as_a_spreadsheet_does_and_empty_ones_pass_by() -> None:
    rows = read_table(f"{HEADER}\nA\n;;;\nB\n".encode())
    assert [(row.number, row["nama_lengkap"]) for row in rows] == [(2, "A"), (4, "B")]


def test_a_quoted_cell_may_hold_the_separator() -> None:
    assert read_table(f'{HEADER}\n"Warga; S.T."'.encode())[0]["nama_lengkap"] == "Warga; S.T."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        "nama;nip".encode("utf-16"),
        HEADER.encode() + b"\n\x00",
        b"x" * (MOST_BYTES + 1),
        HEADER.encode(),
        HEADER.encode() + b"\n" + b"A\n" * (MOST_ROWS + 1),
        b"PK\x03\x04 a spreadsheet",
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(content: bytes) -> None:
    assert all(problem.text for problem in _problems(content))


def test_an_unknown_a_missing_and_a_doubled_column_are_named() -> None:
    header = HEADER.replace("nip;", "nik;") + ";email"
    assert {problem.column for problem in _problems(header + "\nA")} == {"nik", "nip", "email"}


def test_a_row_longer_than_the_header_is_refused() -> None:
    assert [problem.row for problem in _problems(f"{HEADER}\nA{';' * len(FIELDS)}x")] == [2]


def test_a_value_that_must_be_unique_and_comes_twice_names_the_first_row() -> None:
    line = ";;{nip};;;;{email};;;;{name}"
    rows = [
        line.format(nip="1", email="a@x.id", name="satu"),
        line.format(nip="1 ", email="A@x.id", name="dua"),
        line.format(nip="", email="", name="SATU"),
        line.format(nip="", email="", name=""),
    ]
    problems = _problems("\n".join([HEADER, *rows]))
    assert {(problem.row, problem.column) for problem in problems} == {
        (3, "nip"),
        (3, "email"),
        (4, "nama_pengguna"),
    }
    assert all("2" in problem.text for problem in problems)


def test_the_template_is_a_table_without_rows() -> None:
    assert [problem.row for problem in _problems(template())] == [0]
