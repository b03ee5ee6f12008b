"""What the layout does where there is little room."""

from dataclasses import replace

import pytest

from ams.procedures.errors import TooLargeForPaper
from ams.procedures.flowchart.geometry import Paper
from ams.procedures.flowchart.layout import lay_out
from ams.procedures.flowchart.plan import Paragraph, Plan, Words, printed_plan
from ams.procedures.rules import Procedure


@pytest.fixture
def plan(procedure: Procedure) -> Plan:
    return printed_plan(procedure, "id")


def test_type_gets_smaller_before_a_row_is_refused(plan: Plan) -> None:
    assert lay_out(plan, Paper(757, 255))[0].size < 8


def test_a_row_that_fits_no_sheet_is_refused_by_its_number(plan: Plan) -> None:
    long = Words((Paragraph("kata " * 3000),))
    first = replace(plan.rows[0], cells=(*plan.rows[0].cells[:-1], long))
    with pytest.raises(TooLargeForPaper, match="activity 1 needs"):
        lay_out(replace(plan, rows=(first, *plan.rows[1:])), Paper(757, 500))


def test_paper_too_narrow_for_the_lanes_is_refused(plan: Plan) -> None:
    with pytest.raises(TooLargeForPaper, match="lanes and arrows back take"):
        lay_out(plan, Paper(300, 500))


def test_the_screen_gets_wider_where_words_would_have_too_little(plan: Plan) -> None:
    (sheet,) = lay_out(plan, Paper(300, None))
    assert sheet.width > 300


def test_every_arrow_that_a_page_parts_has_a_letter_at_both_ends(plan: Plan) -> None:
    one, two, three = lay_out(plan, Paper(757, 440))
    letters = [
        {symbol.text for symbol in sheet.symbols if symbol.text} for sheet in (one, two, three)
    ]
    assert letters == [{"A", "B"}, {"A", "B", "C"}, {"C"}]
