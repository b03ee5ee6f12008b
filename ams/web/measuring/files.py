"""Reports as files to be saved."""

from django.http import HttpResponse

from ams.measuring.errors import FiguresNotFound
from ams.measuring.exporting import Format
from ams.web.downloads import file_response

_TYPES = {
    Format.PDF: "application/pdf",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
}


def format_of(name: str) -> Format:
    """Return the format that the address names.

    Raises:
        FiguresNotFound: there is none of that name.
    """
    if name not in set(Format):
        raise FiguresNotFound(f"no report in the form '{name[:20]}'")
    return Format(name)


def report_response(content: bytes, form: Format, *, name: str) -> HttpResponse:
    """Return a report to be saved under ``name``."""
    return file_response(content, filename=f"{name}.{form}", content_type=_TYPES[form])
