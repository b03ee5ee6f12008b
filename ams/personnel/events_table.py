"""A table of personnel events as offices export it: columns, kinds and dates in many spellings."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _

from ams.accounts.errors import ImportRefused, RowProblem
from ams.accounts.people_table import MOST_ROWS, Row, separator_of, text_of
from ams.personnel.models import EventKind

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "nip": ("nip", "nip baru", "nip_baru"),
    "peristiwa": ("peristiwa", "jenis", "jenis peristiwa", "jenis_peristiwa", "keterangan"),
    "tanggal": ("tanggal", "tmt", "tanggal peristiwa", "tanggal_peristiwa", "tmt_pensiun"),
    "nomor_sk": ("nomor_sk", "nomor sk", "no sk", "no. sk", "nomor keputusan"),
}
REQUIRED: Final = ("nip", "peristiwa", "tanggal")
_KINDS: Final[Mapping[EventKind, tuple[str, ...]]] = {
    EventKind.TRANSFER: ("mutasi", "pindah", "pindah tugas", "mutasi keluar", "mutasi jabatan"),
    EventKind.RETIREMENT: ("pensiun", "bup", "pensiun bup", "purna tugas", "purnatugas"),
    EventKind.DEATH: ("meninggal", "meninggal dunia", "wafat", "tewas"),
}
_DATES: Final = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")
_REFERENCE_LENGTH: Final = 80


@dataclass(frozen=True, slots=True)
class Report:
    """One event as reported: whose, what, when, and where it stood."""

    row: Row
    nip: str
    kind: EventKind
    happened_on: date
    reference: str


def template() -> bytes:
    """Return an empty table with all columns, as spreadsheets in Indonesia open it."""
    return ("\ufeff" + ";".join(COLUMNS) + "\r\n").encode()


def read_events(content: bytes) -> tuple[Row, ...]:
    """Return the rows of a CSV file under our columns' names; other columns pass by.

    Comma, semicolon or tab separate; empty lines pass by.

    Raises:
        ImportRefused: it is no such table.
    """
    text = text_of(content)
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(content)))
    header = [_column(name) for name in lines[0]] if lines else []
    missing = [name for name in REQUIRED if name not in header]
    twice = [name for name in COLUMNS if header.count(name) > 1]
    if missing or twice:
        raise ImportRefused(
            [RowProblem(1, name, "", _("Kolom ini tidak ada.")) for name in missing]
            + [
                RowProblem(1, name, name, _("Kolom ini ada lebih dari satu kali."))
                for name in twice
            ]
        )
    return rows_of(
        (number, {name: cell for name, cell in zip(header, line, strict=False) if name})
        for number, line in enumerate(lines[1:], start=2)
    )


def rows_of(numbered: Iterable[tuple[int, Mapping[str, str]]]) -> tuple[Row, ...]:
    """Return rows with their cells trimmed, the empty ones left out.

    Raises:
        ImportRefused: there is none, or there are too many.
    """
    rows = tuple(
        Row(number, {name: cell.strip().lstrip("'") for name, cell in cells.items()})
        for number, cells in numbered
        if any(cell.strip() for cell in cells.values())
    )
    if not rows:
        raise ImportRefused([RowProblem(0, "", "", _("Tabel tidak berisi baris data."))])
    if len(rows) > MOST_ROWS:
        told = _("Paling banyak %(rows)s baris sekali impor.") % {"rows": MOST_ROWS}
        raise ImportRefused([RowProblem(0, "", "", told)])
    return rows


def parsed(row: Row) -> Report | Sequence[RowProblem]:
    """Return the report that a row makes, or everything that is wrong with it."""
    nip, kind, day = re.sub(r"\D", "", row["nip"]), _kind(row["peristiwa"]), _day(row["tanggal"])
    problems = []
    if kind is None:
        told = _("Peristiwa tidak dikenal; tuliskan mutasi, pensiun, atau meninggal.")
        problems.append(row.problem("peristiwa", told))
    if day is None:
        told = _("Bukan tanggal; tuliskan misalnya 31-12-2026 atau 2026-12-31.")
        problems.append(row.problem("tanggal", told))
    if len(row["nomor_sk"]) > _REFERENCE_LENGTH:
        problems.append(row.problem("nomor_sk", _("Paling panjang 80 huruf.")))
    if problems or kind is None or day is None:
        return problems
    return Report(row, nip, kind, day, row["nomor_sk"])


def _column(name: str) -> str:
    plain = " ".join(name.strip().lower().split())
    return next((ours for ours, theirs in COLUMNS.items() if plain in theirs), "")


def _kind(text: str) -> EventKind | None:
    plain = " ".join(re.sub(r"[^a-z ]", " ", text.lower()).split())
    return next((kind for kind, words in _KINDS.items() if plain in words), None)


def _day(text: str) -> date | None:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, without a time
        except ValueError:
            continue
    return None
