"""The drawings of the shipped procedures, kept line by line, and what SVG must never contain."""

from xml.etree import ElementTree as ET

import pytest

from ams.procedures.flowchart import svg
from ams.procedures.flowchart.geometry import Paper
from ams.procedures.flowchart.layout import lay_out
from ams.procedures.flowchart.plan import Column, Paragraph, Plan, Row, Words, printed_plan
from ams.procedures.flowchart.told import told
from ams.procedures.registry import SHIPPED
from ams.procedures.rules import Procedure, Symbol
from tests.procedures.flowchart.keeping import assert_golden

SVG = "{http://www.w3.org/2000/svg}"
ALL = [one for revisions in SHIPPED.revisions.values() for one in revisions]


def parsed(text: str) -> ET.Element:
    """Return our own drawing as a tree."""
    return ET.fromstring(text)  # noqa: S314


def drawn(procedure: Procedure, language: str) -> str:
    (sheet,) = lay_out(printed_plan(procedure, language), Paper(800, None))
    words = told(procedure, language)
    return svg.chart(sheet, name="flowchart", title="Bagan alir", description=words, scale=1.45)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("procedure", ALL, ids=lambda one: f"{one.key}-{one.revision}")
def test_the_drawing_is_the_one_that_was_looked_at(procedure: Procedure, language: str) -> None:
    name = f"{procedure.key}-{procedure.revision}-{language}.svg"
    assert_golden(name, drawn(procedure, language))


@pytest.mark.parametrize("procedure", ALL, ids=lambda one: f"{one.key}-{one.revision}")
def test_every_cell_of_the_paper_stands_in_the_drawing(procedure: Procedure) -> None:
    root = parsed(drawn(procedure, "id"))
    said = "".join(one.text or "" for one in root.iter(f"{SVG}text")).replace(" ", "")
    for activity in procedure.activities:
        cells = (activity.text, activity.equipment, activity.standard_text, activity.output)
        for cell in cells:
            assert cell.id.replace(" ", "") in said
        for point in activity.remark.points:
            assert point.text.id.replace(" ", "") in said


def test_the_drawing_has_no_style_that_a_strict_policy_forbids(procedure: Procedure) -> None:
    assert "style" not in drawn(procedure, "id")


def test_the_drawing_is_a_picture_with_words_for_those_who_do_not_see_it(
    procedure: Procedure,
) -> None:
    root = parsed(drawn(procedure, "en"))
    assert root.get("role") == "img"
    words = {one.get("id"): one.text for one in root.iter() if one.get("id")}
    assert [words[name] for name in (root.get("aria-labelledby") or "").split()] == [
        "Bagan alir",
        told(procedure, "en"),
    ]


def test_words_are_never_markup() -> None:
    words = Words((Paragraph("<b>&\"'</b>"),))
    row = Row("a", 1, 0, Symbol.START, (words,))

    plan = Plan("No.", (Column("<u>", 1),), "<i>", ("&",), (row,), (), "id")
    (sheet,) = lay_out(plan, Paper(400, None))
    text = svg.chart(sheet, name="x", title="<t>", description="]]>&", scale=1)
    root = parsed(text)
    assert {"b", "u", "i", "t"}.isdisjoint(one.tag.removeprefix(SVG) for one in root.iter())
