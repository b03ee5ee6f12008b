"""The table of people that an administrator uploads: its columns, its reading. Keeps nothing."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ams.accounts.errors import ImportRefused, RowProblem

# Column -> field of PersonData; the last three are looked up by what people know.
FIELDS: Mapping[str, str] = {
    "nama_lengkap": "full_name",
    "nama_tanpa_gelar": "plain_name",
    "nip": "nip",
    "pangkat": "rank",
    "jabatan": "position",
    "unit_kerja": "unit",
    "email": "email",
    "telepon": "phone",
    "instansi": "agency",
    "nip_atasan": "superior",
    "nama_pengguna": "username",
}
REQUIRED = ("nama_lengkap", "nama_tanpa_gelar", "nip", "jabatan", "unit_kerja", "email", "instansi")
COLUMNS = {field: column for column, field in FIELDS.items()}
MOST_ROWS = 500
MOST_BYTES = 512 * 1024
_HEADER_ROW = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; ``number`` counts as a spreadsheet does, the header being 1."""

    number: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Return the cell's text, empty where there is none."""
        return self.values.get(column, "")

    def problem(self, column: str, text: str) -> RowProblem:
        """Return a problem of this row's cell."""
        return RowProblem(self.number, column, self[column], text)


def template() -> bytes:
    """Return an empty table with all columns, as spreadsheets in Indonesia open it."""
    return ("\ufeff" + ";".join(FIELDS) + "\r\n").encode()


def read_table(content: bytes) -> tuple[Row, ...]:
    """Return the rows of a CSV file; comma, semicolon or tab separate, empty lines pass by.

    Raises:
        ImportRefused: it is no such table; the problems name row and column.
    """
    lines = list(
        csv.reader(io.StringIO(text_of(content), newline=""), delimiter=separator_of(content))
    )
    header = [name.strip().lower() for name in lines[0]] if lines else []
    _check_header(header)
    rows = tuple(
        Row(number, dict(zip(header, (cell.strip() for cell in line), strict=False)))
        for number, line in enumerate(lines[1:], start=_HEADER_ROW + 1)
        if any(cell.strip() for cell in line)
    )
    _check_rows(rows, lines, len(header))
    return rows


def text_of(content: bytes) -> str:
    """Return the text of a CSV file.

    Raises:
        ImportRefused: it is too large or no UTF-8.
    """
    if len(content) > MOST_BYTES:
        raise _refused(_("Berkas lebih besar dari %(size)s KB.") % {"size": MOST_BYTES // 1024})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(_("Berkas bukan CSV UTF-8. Simpan ulang sebagai “CSV UTF-8”.")) from None
    if "\0" in text:
        raise _refused(_("Berkas bukan CSV UTF-8. Simpan ulang sebagai “CSV UTF-8”."))
    return text


def separator_of(content: bytes) -> str:
    """Return what separates the cells of a CSV file: comma, semicolon or tab."""
    first = content.split(b"\n", 1)[0].decode("utf-8", "replace")
    return max(";,\t", key=first.count)


def _check_header(header: list[str]) -> None:
    problems = [
        RowProblem(_HEADER_ROW, name, name, _("Kolom ini tidak dikenal."))
        for name in header
        if name not in FIELDS
    ]
    problems += [
        RowProblem(_HEADER_ROW, name, "", _("Kolom ini tidak ada."))
        for name in REQUIRED
        if name not in header
    ]
    problems += [
        RowProblem(_HEADER_ROW, name, name, _("Kolom ini ada lebih dari satu kali."))
        for name, times in Counter(header).items()
        if times > 1
    ]
    if problems:
        raise ImportRefused(problems)


def _check_rows(rows: tuple[Row, ...], lines: list[list[str]], width: int) -> None:
    if not rows:
        raise _refused(_("Tabel tidak berisi baris data."))
    if len(rows) > MOST_ROWS:
        raise _refused(_("Paling banyak %(rows)s baris sekali impor.") % {"rows": MOST_ROWS})
    problems = [
        RowProblem(number, "", "", _("Baris ini berisi lebih banyak kolom daripada judulnya."))
        for number, line in enumerate(lines, start=_HEADER_ROW)
        if any(cell.strip() for cell in line[width:])
    ]
    problems += _repeated(rows, "nip") + _repeated(rows, "email") + _repeated(rows, "nama_pengguna")
    if problems:
        raise ImportRefused(sorted(problems, key=lambda one: one.row))


def _repeated(rows: tuple[Row, ...], column: str) -> list[RowProblem]:
    first: dict[str, int] = {}
    problems = []
    for row in rows:
        value = row[column].replace(" ", "").lower()
        if value and value in first:
            told = _("Nilai ini sudah ada pada baris %(row)s.") % {"row": first[value]}
            problems.append(row.problem(column, told))
        first.setdefault(value, row.number)
    return problems


def _refused(text: str) -> ImportRefused:
    return ImportRefused([RowProblem(0, "", "", text)])
