"""Tables of figures as a page shows them: cells in words, addresses behind them, a chart's data."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language

from ams.measuring.sections import Behind, Cell, Column, Kind, Section
from ams.measuring.wording import span_text

_NAMES = {
    "cases": "figures_cases",
    "open": "figures_open",
    "certificates": "figures_certificates",
    "overdue": "figures_overdue",
}
SHOWN_AGENCIES = 15


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A value in words, and the address of the cases behind it ("" for none)."""

    text: str
    address: str
    column: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A line of the table."""

    text: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A table with the data of its drawing."""

    section: Section
    rows: tuple[ShownRow, ...]
    more: int
    data: Mapping[str, object]

    @property
    def data_id(self) -> str:
        """Return the id of the page's element that holds the data."""
        return f"data-{self.section.key}"


def chart_of(section: Section, query: Mapping[str, str]) -> Chart:
    """Return a table as the page shows it; ``query`` is what the page itself was asked."""
    kept = section.rows[:SHOWN_AGENCIES] if section.key == "agencies" else section.rows
    rows = tuple(
        ShownRow(
            row.text,
            tuple(
                ShownCell(_text(cell, column), _address(cell.behind, query), column.text)
                for cell, column in zip(row.cells, section.columns, strict=True)
            ),
        )
        for row in kept
    )
    return Chart(section, rows, len(section.rows) - len(kept), _data(section, rows))


def _data(section: Section, rows: tuple[ShownRow, ...]) -> Mapping[str, object]:
    """Return what ``charts.js`` draws: one bar for each row and charted column."""
    return {
        "labels": [row.text for row in rows],
        "series": [
            {
                "name": section.columns[number].text,
                "values": [row.cells[number].value for row in section.rows[: len(rows)]],
                "texts": [row.cells[number].text for row in rows],
            }
            for number in section.charted
        ],
        "links": [row.cells[0].address for row in rows],
        "kind": section.columns[section.charted[0]].kind.value,
    }


def _text(cell: Cell, column: Column) -> str:
    if cell.value is None:
        return "-"
    match column.kind:
        case Kind.SPAN:
            return span_text(int(cell.value))
        case Kind.SHARE:
            return share_text(cell.value)
        case Kind.NUMBER:
            return grouped_text(int(cell.value))


def share_text(share: float) -> str:
    """Return "97,5 %"; only all is 100 %."""
    thousandths = int(share * 1000)
    text = f"{thousandths / 10:.1f}"
    return f"{text if get_language() == 'en' else text.replace('.', ',')} %"


def grouped_text(number: int) -> str:
    """Return "12.345", in English "12,345"."""
    text = f"{number:,}"
    return text if get_language() == "en" else text.replace(",", ".")


def _address(behind: Behind | None, query: Mapping[str, str]) -> str:
    if behind is None:
        return ""
    asked = {name: value for name, value in query.items() if value and name != "halaman"}
    match behind.figure:
        case "procedure":
            asked |= {"angka": "case", "jenis": behind.label}
        case "agency":
            asked |= {"angka": "case", "instansi": behind.label}
        case "state" | "month":
            asked |= {"keadaan" if behind.figure == "state" else "bulan": behind.label}
        case "":
            asked |= {"tingkat" if behind.list == "overdue" else "umur": behind.label}
        case _:
            asked |= {"angka": behind.figure, "nilai": behind.label}
    if behind.procedure:
        asked["jenis"] = behind.procedure
    if behind.verdict is not None:
        asked["mutu"] = str(behind.verdict)
    return f"{reverse(_NAMES[behind.list])}?{urlencode(asked)}"
