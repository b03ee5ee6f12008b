"""Values as every format writes them; what a spreadsheet might take for a formula is disarmed."""

from ams.measuring.sections import Cell, Column, Kind
from ams.measuring.wording import span_text

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def disarmed(text: str) -> str:
    """Return ``text`` so that no spreadsheet runs it when a CSV file is opened (CWE-1236)."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def is_dangerous(text: str) -> bool:
    """Tell whether a spreadsheet might take ``text`` for a formula."""
    return text.startswith(_FORMULA_SIGNS)


def cell_text(cell: Cell, column: Column) -> str:
    """Return a value in Indonesian words, for paper."""
    if cell.value is None:
        return "-"
    match column.kind:
        case Kind.SPAN:
            return span_text(int(cell.value))
        case Kind.SHARE:
            return share_text(cell.value)
        case Kind.NUMBER:
            return f"{int(cell.value):,}".replace(",", ".")


def share_text(share: float) -> str:
    """Return "97,5 %", rounded down: only all is 100 %."""
    return f"{int(share * 1000) / 10:.1f} %".replace(".", ",")
