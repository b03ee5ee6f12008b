"""Draws a laid-out flowchart as SVG; no style in it, only classes and presentation attributes.

A style sheet may say more by the classes; without one (on paper) the attributes are enough. Every
line of words carries its width, so that another font than ours changes nothing of the layout.
"""

from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from ams.procedures.flowchart.drawing import LABEL_SIZE
from ams.procedures.flowchart.geometry import (
    MARGIN,
    Area,
    Arrow,
    Band,
    Label,
    Line,
    Placed,
    Point,
    Shape,
    Sheet,
)
from ams.procedures.flowchart.plan import Style

_FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
_XMLNS: Final = "http://www.w3.org/2000/svg"
_TIP: Final = (5.0, 2.4)


def chart(sheet: Sheet, *, name: str, title: str, description: str, scale: float) -> str:
    """Return the whole table with its flowchart, as one picture with a text alternative.

    ``name`` makes the ids unique on the page; ``scale`` is CSS pixels per point.
    """
    size = f'width="{_n(sheet.width * scale)}" height="{_n(sheet.height * scale)}"'
    margin = 0.5  # the outer lines are half outside
    box = f"{-margin} {-margin} {_n(sheet.width + 2 * margin)} {_n(sheet.height + 2 * margin)}"
    opening = (
        f'<svg xmlns="{_XMLNS}" class="flowchart" viewBox="{box}" {size} role="img" '
        f'aria-labelledby="{name}-title {name}-words" font-family={quoteattr(_FONT)}>'
    )
    parts = [
        opening,
        f'<title id="{name}-title">{escape(title)}</title>',
        f'<desc id="{name}-words">{escape(description)}</desc>',
        *_table(sheet),
        *_flow(sheet),
        "</svg>",
    ]
    return "\n".join(parts)


def lanes(sheet: Sheet) -> str:
    """Return symbols and arrows alone, in a picture as large as the lanes below their heads."""
    left, right = sheet.lanes
    width, height = right - left, sheet.height - sheet.head_height
    box = f"{_n(left)} {_n(sheet.head_height)} {_n(width)} {_n(height)}"
    opening = (
        f'<svg xmlns="{_XMLNS}" viewBox="{box}" width="{_n(width)}" height="{_n(height)}" '
        f'font-family="Liberation Sans">'
    )
    return "\n".join([opening, *_flow(sheet), "</svg>"])


def _table(sheet: Sheet) -> Iterator[str]:
    for head in sheet.heads:
        yield _rectangle(head, "flow-head", "#e9eff2")
    for band in sheet.bands:
        yield from _band(band, sheet)
    for area in (*sheet.heads, *(cell for band in sheet.bands for cell in band.cells)):
        yield from (_words(line) for line in area.lines)


def _band(band: Band, sheet: Sheet) -> Iterator[str]:
    """Yield a row's ground: one rectangle with its state, proposals tinted, the lanes' borders."""
    state = f" flow-{band.state}" if band.state else ""
    yield (
        f'<rect class="flow-row{state}" x="0" y="{_n(band.y)}" width="{_n(sheet.width)}" '
        f'height="{_n(band.height)}" fill="#fff" stroke="#7b8c98" stroke-width="0.5"/>'
    )
    yield from (
        _rectangle(cell, "flow-proposed", "#fff8e8") for cell in band.cells if cell.is_proposed
    )
    below = band.y + band.height
    yield (
        '<path class="flow-columns" d="'
        + "".join(f"M{_n(x)} {_n(band.y)}V{_n(below)}" for x in sheet.columns)
        + '" fill="none" stroke="#7b8c98" stroke-width="0.5"/>'
    )


def _rectangle(area: Area, name: str, fill: str) -> str:
    return (
        f'<rect class="{name}" x="{_n(area.x)}" y="{_n(area.y)}" width="{_n(area.width)}" '
        f'height="{_n(area.height)}" fill="{fill}" stroke="#7b8c98" stroke-width="0.5"/>'
    )


def _words(line: Line) -> str:
    weight = ' font-weight="bold"' if line.style is Style.BOLD else ""
    marker = (
        f'<text x="{_n(line.x - MARGIN)}" y="{_n(line.y)}" font-size="{_n(line.size)}">'
        f"{escape(line.marker)}</text>"
        if line.marker
        else ""
    )
    return (
        f'{marker}<text class="flow-{line.style}" x="{_n(line.x)}" y="{_n(line.y)}" '
        f'font-size="{_n(line.size)}" textLength="{_n(line.width)}" '
        f'lengthAdjust="spacingAndGlyphs"{weight}>{escape(line.text)}</text>'
    )


def _flow(sheet: Sheet) -> Iterator[str]:
    yield from (_arrow(arrow) for arrow in sheet.arrows)
    yield from (_symbol(symbol) for symbol in sheet.symbols)
    yield from (_label(arrow.label) for arrow in sheet.arrows if arrow.label)


def _arrow(arrow: Arrow) -> str:
    classes = "flow-arrow" + (" flow-taken" if arrow.taken else "")
    dashes = ' stroke-dasharray="3 2"' if arrow.is_proposed else ""
    tip = _tip(arrow.points[-2], arrow.points[-1])
    return (
        f'<g class="{classes}"><polyline points="{_list(_shortened(arrow.points))}" fill="none" '
        f'stroke="#1c2b33" stroke-width="0.9" stroke-linejoin="round"{dashes}/>'
        f'<polygon points="{_list(tip)}" fill="#1c2b33"/></g>'
    )


def _tip(before: Point, end: Point) -> tuple[Point, ...]:
    """Return the arrowhead's corners; arrows run straight along the axes."""
    length, half = _TIP
    dx, dy = _direction(before, end)
    back = (end[0] - dx * length, end[1] - dy * length)
    return (
        end,
        (back[0] - dy * half, back[1] + dx * half),
        (back[0] + dy * half, back[1] - dx * half),
    )


def _shortened(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Return the line without what the arrowhead covers."""
    dx, dy = _direction(points[-2], points[-1])
    x, y = points[-1]
    return (*points[:-1], (x - dx * _TIP[0] * 0.8, y - dy * _TIP[0] * 0.8))


def _direction(before: Point, end: Point) -> Point:
    return (_sign(end[0] - before[0]), _sign(end[1] - before[1]))


def _sign(value: float) -> float:
    return (value > 0) - (value < 0)


def _symbol(symbol: Placed) -> str:
    state = f" flow-{symbol.state}" if symbol.state else ""
    look = f'class="flow-symbol{state}" fill="#fff" stroke="#1c2b33" stroke-width="1"'
    if symbol.shape in {Shape.BOX, Shape.CAPSULE}:
        left, top = symbol.outline()[0]
        round_ = f' rx="{_n(symbol.height / 2)}"' if symbol.shape is Shape.CAPSULE else ""
        return (
            f'<rect {look} x="{_n(left)}" y="{_n(top)}" width="{_n(symbol.width)}" '
            f'height="{_n(symbol.height)}"{round_}/>'
        )
    drawn = f'<polygon {look} points="{_list(symbol.outline())}"/>'
    if not symbol.text:
        return drawn
    return (
        f'{drawn}<text x="{_n(symbol.x)}" y="{_n(symbol.y + 1)}" font-size="7" '
        f'font-weight="bold" text-anchor="middle">{escape(symbol.text)}</text>'
    )


def _label(label: Label) -> str:
    return (
        f'<text class="flow-label" x="{_n(label.x)}" y="{_n(label.y)}" font-size="{LABEL_SIZE}">'
        f"{escape(label.text)}</text>"
    )


def _list(points: Iterable[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(value: float) -> str:
    """Return a number with at most two decimals, so that drawings can be compared."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
