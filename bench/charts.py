"""Draw a chart as SVG: lines over two logarithmic axes, readable without colour."""

import math
from html import escape

from bench.results import Chart, Series

_WIDTH, _HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 190, 40, 50
_COLOURS = ("#0b5394", "#b45f06", "#38761d", "#741b47", "#666666", "#990000", "#134f5c", "#7f6000")
_DASHES = ("", "6 3", "2 3", "8 3 2 3")
_OPENING = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
    'font-family="sans-serif" font-size="12">'
)


def draw(chart: Chart) -> str:
    """Return the chart as an SVG document."""
    points = [point for series in chart.series for point in series.points]
    across, up = _Axis.over([x for x, _ in points]), _Axis.over([y for _, y in points])
    parts = [
        _OPENING,
        f"<title>{escape(chart.title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        _text(_LEFT, 22, chart.title, "start", size=15),
        *_grid(across, up, chart),
    ]
    for number, series in enumerate(chart.series):
        parts += _line(series, number, across, up)
    return "\n".join([*parts, "</svg>"]) + "\n"


class _Axis:
    """A logarithmic axis over whole powers of ten."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    @classmethod
    def over(cls, values: list[float]) -> "_Axis":
        low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        return cls(low, max(high, low + 1))

    def share(self, value: float) -> float:
        """Return where ``value`` lies, from 0 to 1."""
        return (math.log10(value) - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def _x(share: float) -> float:
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _y(share: float) -> float:
    return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def _text(x: float, y: float, words: str, anchor: str, *, size: int = 12) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
        f'fill="#222222">{escape(words)}</text>'
    )


def _grid(across: _Axis, up: _Axis, chart: Chart) -> list[str]:
    parts = []
    for value in across.ticks():
        x = _x(across.share(value))
        parts.append(_rule(x, _y(0), x, _y(1)))
        parts.append(_text(x, _y(0) + 18, f"{value:,.0f}", "middle"))
    for value in up.ticks():
        y = _y(up.share(value))
        parts.append(_rule(_x(0), y, _x(1), y))
        parts.append(_text(_x(0) - 8, y + 4, f"{value:,.10g}", "end"))
    parts.append(_text(_x(0.5), _HEIGHT - 12, chart.across, "middle"))
    parts.append(_text(_x(0) - 60, _TOP - 6, chart.up, "start"))
    return parts


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#dddddd"/>'


def _line(series: Series, number: int, across: _Axis, up: _Axis) -> list[str]:
    colour, dash = _COLOURS[number % len(_COLOURS)], _DASHES[number % len(_DASHES)]
    places = [(_x(across.share(x)), _y(up.share(y))) for x, y in series.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    key = _TOP + 14 + 20 * number
    style = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
    return [
        f'<polyline points="{path}" fill="none" {style}/>',
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places),
        f'<line x1="{_x(1) + 10}" y1="{key}" x2="{_x(1) + 40}" y2="{key}" {style}/>',
        _text(_x(1) + 46, key + 4, series.name, "start"),
    ]
