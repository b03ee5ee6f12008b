"""Flowcharts as pages show them."""

from functools import lru_cache
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from ams.procedures.flowchart import svg
from ams.procedures.flowchart.geometry import Paper
from ams.procedures.flowchart.layout import lay_out
from ams.procedures.flowchart.plan import Plan, printed_plan
from ams.procedures.flowchart.told import told
from ams.procedures.rules import Procedure

SCREEN: Final = Paper(width=800, height=None)
_SCALE: Final = 1.45  # CSS pixels per point: type of 8 points becomes 11.6 pixels


@lru_cache(maxsize=32)
def printed_chart(procedure: Procedure, language: str, title: str) -> SafeString:
    """Return the paper's flowchart as a picture with a text alternative."""
    return drawn(
        printed_plan(procedure, language), SCREEN, title=title, words=told(procedure, language)
    )


def drawn(plan: Plan, paper: Paper, *, title: str, words: str) -> SafeString:
    """Return a flowchart as SVG; there is one on a page."""
    (sheet,) = lay_out(plan, paper)
    chart = svg.chart(sheet, name="flowchart", title=title, description=words, scale=_SCALE)
    return mark_safe(chart)  # noqa: S308 - svg.chart escapes every word
