"""Reports as XLSX and CSV: real types, a frozen head, filters, and no formula from data."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import override

from ams.core.wording import WIB
from ams.measuring.cells import disarmed, is_dangerous
from ams.measuring.register import Entry
from ams.measuring.report import LANGUAGE, Report
from ams.measuring.sections import Cell, Column, Kind, Section

_SECONDS_OF_DAY = 86_400
_WIDEST = 60
_SHEET_NAME = 31  # Excel's limit
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
Value = str | int | float | datetime | None


class _Book:
    """A workbook with the formats that our sheets use."""

    def __init__(self, made_at: datetime) -> None:
        self._buffer = io.BytesIO()
        # Each row goes to a temporary file at once: a year of a province has 40,000.
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                   "strings_to_numbers": False, "remove_timezone": True}  # fmt: skip
        self._book = xlsxwriter.Workbook(self._buffer, options)
        self._book.set_properties({"author": "AMS", "created": made_at.replace(tzinfo=None)})
        self._head = self._book.add_format(
            {"bold": True, "bg_color": "#E3EEF4", "text_wrap": True, "valign": "top"}
        )
        self._formats: dict[str, Any] = {
            Kind.NUMBER: self._book.add_format({"num_format": "#,##0"}),
            Kind.SHARE: self._book.add_format({"num_format": "0.0%"}),
            Kind.SPAN: self._book.add_format({"num_format": "[h]:mm:ss"}),
            "moment": self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            "text": self._book.add_format({"num_format": "@"}),
            "quoted": self._book.add_format({"num_format": "@", "quote_prefix": True}),
        }

    def sheet(
        self, name: str, head: Sequence[str], rows: Iterable[Sequence[tuple[Value, str]]]
    ) -> None:
        """Add a sheet: the head stays in sight, every column can be filtered."""
        sheet = self._book.add_worksheet(name.translate(_FORBIDDEN)[:_SHEET_NAME].strip())
        widths = [len(text) for text in head]
        for column, text in enumerate(head):
            sheet.write_string(0, column, text, self._head)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, (value, kind) in enumerate(row):
                self._write(sheet, last, column, value, kind)
                widths[column] = max(widths[column], len(str(value)) if kind == "text" else 0)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(last, 1), len(head) - 1)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width, 10), _WIDEST) + 2)

    def _write(self, sheet: Any, row: int, column: int, value: Value, kind: str) -> None:  # noqa: PLR0917 - a cell is a place and a value
        match value:
            case None:
                sheet.write_blank(row, column, None)
            case datetime():
                local = value.astimezone(WIB)
                sheet.write_datetime(row, column, local, self._formats["moment"])
            case str():
                quoted = "quoted" if is_dangerous(value) else "text"
                sheet.write_string(row, column, value, self._formats[quoted])
            case _:
                number = value / _SECONDS_OF_DAY if kind == Kind.SPAN else value
                sheet.write_number(row, column, number, self._formats[kind])

    def finished(self) -> bytes:
        """Return the file."""
        self._book.close()
        return self._buffer.getvalue()


def report_xlsx(report: Report) -> bytes:
    """Return the report as a workbook: what it is about, then a sheet for each table."""
    with override(LANGUAGE):
        book = _Book(report.made_at)
        facts = [(_("Laporan"), report.title), (_("Instansi"), report.office), *report.facts]
        lines: list[list[tuple[Value, str]]] = [
            [(name, "text"), (value, "text")] for name, value in facts
        ]
        lines.append([(_("Dibuat (WIB)"), "text"), (report.made_at, "moment")])
        book.sheet(_("Tentang"), [_("Butir"), _("Isi")], lines)
        for section in report.sections:
            head = [section.head, *(column.text for column in section.columns)]
            book.sheet(
                section.title,
                head,
                (_row_of(section, number) for number in range(len(section.rows))),
            )
        return book.finished()


def register_xlsx(entries: Iterable[Entry], *, made_at: datetime) -> bytes:
    """Return the register of revocations as a workbook."""
    with override(LANGUAGE):
        book = _Book(made_at)
        book.sheet(_("Register pencabutan"), register_head(), map(_entry_cells, entries))
        return book.finished()


def report_csv(report: Report) -> bytes:
    """Return the report's tables one below the other: table, row, column, value."""
    with override(LANGUAGE):
        rows: list[list[object]] = [[_("Tabel"), _("Baris"), _("Kolom"), _("Nilai")]]
        for section in report.sections:
            for row in section.rows:
                for cell, column in zip(row.cells, section.columns, strict=True):
                    rows.append([section.title, row.text, column.text, _plain(cell, column)])
        return _csv(rows)


def register_csv(entries: Iterable[Entry]) -> bytes:
    """Return the register of revocations; times are ISO 8601 in WIB."""
    with override(LANGUAGE):
        return _csv(
            [
                register_head(),
                *([_iso(value) for value, _k in _entry_cells(one)] for one in entries),
            ]
        )


def register_head() -> list[str]:
    """Return the register's columns."""
    return [
        _("NIP"), _("Nama"), _("Unit kerja"), _("Instansi"), _("Jabatan"),
        _("Tanggal pencabutan (WIB)"), _("Alasan"), _("Nomor seri"), _("Nomor CRL"),
    ]  # fmt: skip


def _row_of(section: Section, number: int) -> list[tuple[Value, str]]:
    row = section.rows[number]
    cells = [
        (cell.value, column.kind.value)
        for cell, column in zip(row.cells, section.columns, strict=True)
    ]
    return [(row.text, "text"), *cells]


def _entry_cells(entry: Entry) -> list[tuple[Value, str]]:
    texts = (entry.nip, entry.name, entry.unit, entry.agency, entry.position)
    return [
        *((text, "text") for text in texts), (entry.revoked_at, "moment"), (entry.reasons, "text"),
        (entry.serial, "text"), (entry.crl_number, Kind.NUMBER.value),
    ]  # fmt: skip


def _plain(cell: Cell, column: Column) -> object:
    if column.kind is Kind.SHARE and cell.value is not None:
        return f"{cell.value:.4f}"
    return "" if cell.value is None else cell.value


def _iso(value: Value) -> object:
    if isinstance(value, datetime):
        return value.astimezone(WIB).isoformat(timespec="seconds")
    return "" if value is None else value


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([disarmed(one) if isinstance(one, str) else one for one in row])
    return buffer.getvalue().encode("utf-8-sig")  # the mark by which Excel reads UTF-8
