"""Reports as PDF/A: typst, our own template and the letters' fonts (ADR 0013)."""

import json
import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from ams.core.wording import time_text
from ams.letters.glyphs import FOLDER as FONTS
from ams.letters.render import grouped_serial
from ams.measuring.cells import cell_text
from ams.measuring.errors import ReportNotMade
from ams.measuring.register import Entry
from ams.measuring.report import LANGUAGE, Report
from ams.measuring.sections import Kind, Section
from ams.measuring.spreadsheet import register_head

_TEMPLATE = Path(__file__).resolve().parent / "templates" / "report.typ"
_STANDARD: Final = "a-3a"
_LOCK = threading.Lock()  # a compiler is one mutable thing; reports are few


def report_pdf(report: Report) -> bytes:
    """Return the report as PDF/A-3a.

    Raises:
        ReportNotMade: the typesetter refused the content.
    """
    with override(LANGUAGE):
        tables = [_table(section) for section in report.sections]
        return _typeset(report, tables, landscape=False)


def register_pdf(report: Report, entries: Iterable[Entry]) -> bytes:
    """Return the register of revocations as PDF/A-3a, under the report's head.

    Raises:
        ReportNotMade: the typesetter refused the content.
    """
    with override(LANGUAGE):
        rows = [_line(number, entry) for number, entry in enumerate(entries, start=1)]
        table = {
            "title": "", "note": "", "head": [_("No."), *register_head()],
            "numeric": [], "rows": rows,
        }  # fmt: skip
        return _typeset(report, [table], landscape=True)


def _table(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "note": section.note,
        "head": [section.head, *(column.text for column in section.columns)],
        "numeric": [
            number for number, column in enumerate(section.columns, 1) if column.kind in Kind
        ],
        "rows": [
            [
                row.text,
                *(
                    cell_text(cell, column)
                    for cell, column in zip(row.cells, section.columns, strict=True)
                ),
            ]
            for row in section.rows
        ],
    }


def _line(number: int, entry: Entry) -> list[str]:
    crl = "" if entry.crl_number is None else str(entry.crl_number)
    return [
        str(number), entry.nip, entry.name, entry.unit, entry.agency, entry.position,
        time_text(entry.revoked_at, LANGUAGE), entry.reasons, grouped_serial(entry.serial), crl,
    ]  # fmt: skip


def _typeset(report: Report, tables: list[dict[str, Any]], *, landscape: bool) -> bytes:
    shown = {
        "title": report.title,
        "government": report.government,
        "office": report.office,
        "contact": " · ".join(report.contact),
        "facts": [list(fact) for fact in report.facts],
        "tables": tables,
        "empty": _("Tidak ada dalam masa dan lingkup ini."),
        "made": _("Dibuat AMS pada %(time)s") % {"time": time_text(report.made_at, LANGUAGE)},
        "dated": ", ".join(part for part in (report.place, report.dated) if part),
        "signer": [report.signer.position, report.signer.name, report.signer.nip],
        "landscape": landscape,
    }
    inputs = {"report": json.dumps(shown, ensure_ascii=False)}
    try:
        with _LOCK:
            pdf = _compiler().compile(
                format="pdf", sys_inputs=inputs, pdf_standards=_STANDARD,
                timestamp=int(report.made_at.timestamp()),
            )  # fmt: skip
    except typst.TypstError as error:
        raise ReportNotMade(f"report '{report.title}' was not typeset: {error}") from error
    assert isinstance(pdf, bytes)  # noqa: S101 - one file was asked for
    return pdf


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    return typst.Compiler(str(_TEMPLATE), root=str(_TEMPLATE.parent), font_paths=fonts)
