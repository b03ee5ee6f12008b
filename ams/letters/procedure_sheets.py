"""The flowchart's sheets as the template wants them: a table with our drawing over its lanes."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from ams.procedures.flowchart import svg
from ams.procedures.flowchart.columns import BASELINE, LEADING
from ams.procedures.flowchart.geometry import MARGIN, Area, Line, Sheet
from ams.procedures.flowchart.plan import Style


def sheet_data(sheet: Sheet) -> dict[str, Any]:
    """Return one sheet: columns, rows, cells by their place in the table, and the drawing."""
    left, right = sheet.lanes
    upper = min(head.height for head in sheet.heads if head.y == 0)
    rows = [upper, sheet.head_height - upper, *(band.height for band in sheet.bands)]
    return {
        "size": sheet.size,
        "pitch": sheet.size * LEADING,
        "baseline": sheet.size * BASELINE,
        "margin": MARGIN,
        "columns": [far - near for near, far in pairwise(sheet.columns)],
        "rows": rows,
        "heads": [_head(head, sheet) for head in sheet.heads],
        "cells": list(_cells(sheet)),
        "lanes": {"x": left, "y": sheet.head_height, "width": right - left},
        "drawing": svg.lanes(sheet),
    }


def _head(head: Area, sheet: Sheet) -> dict[str, Any]:
    is_upper = head.y == 0
    return {
        **_across(head, sheet),
        "y": 0 if is_upper else 1,
        "rowspan": 2 if is_upper and head.height == sheet.head_height else 1,
        "lines": [_line(line, 0.0) for line in head.lines],
    }


def _cells(sheet: Sheet) -> Iterator[dict[str, Any]]:
    for row, band in enumerate(sheet.bands, start=2):
        for cell in band.cells:
            lines = [_line(line, line.x - cell.x) for line in cell.lines]
            place = {**_across(cell, sheet), "y": row, "proposed": cell.is_proposed}
            yield {**place, "lines": lines}


def _across(area: Area, sheet: Sheet) -> dict[str, int]:
    first = _nearest(area.x, sheet)
    return {"x": first, "colspan": _nearest(area.x + area.width, sheet) - first}


def _nearest(x: float, sheet: Sheet) -> int:
    """Return which of the table's vertical lines stands at ``x``, to a rounding error."""
    return min(range(len(sheet.columns)), key=lambda place: abs(sheet.columns[place] - x))


def _line(line: Line, indent: float) -> dict[str, Any]:
    return {
        "indent": indent,
        "marker": line.marker,
        "text": line.text,
        "size": line.size,
        "bold": line.style is Style.BOLD,
        "mark": line.style is Style.MARK,
    }
