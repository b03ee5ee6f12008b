"""The guide and the procedure."""

import pytest
from django.test import Client

from ams.core.clock import ManualClock
from ams.procedures import registry
from ams.procedures.rules import Procedure

pytestmark = pytest.mark.django_db


@pytest.fixture
def procedure(clock: ManualClock) -> Procedure:
    """Return the revocation procedure."""
    return registry.current("revocation", clock.now().date())


def test_the_guide_has_an_anchor_for_every_activity(procedure: Procedure) -> None:
    text = Client().get("/panduan/").content.decode()
    for activity in procedure.activities:
        assert f'id="{activity.key}"' in text


def test_the_guide_is_english_for_who_chose_english() -> None:
    browser = Client()
    browser.cookies["django_language"] = "en"
    assert "Making the letter" in browser.get("/panduan/").content.decode()


def test_the_procedure_shows_every_cell_of_the_paper(procedure: Procedure) -> None:
    text = Client().get("/panduan/sop/").content.decode()
    for activity in procedure.activities:
        for cell in (activity.text, activity.equipment, activity.standard_text, activity.output):
            assert _escaped(cell.id) in text
    for law in procedure.legal_basis:
        assert _escaped(law.text.id) in text


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("'", "&#x27;")


def test_what_we_propose_is_marked(procedure: Procedure) -> None:
    cells = [
        cell
        for activity in procedure.activities
        for cell in (activity.equipment, activity.standard_text, activity.output)
        if cell.is_proposed
    ]
    remarks = [one for one in procedure.activities if one.remark.is_proposed and one.remark.points]
    outcomes = [
        move
        for activity in procedure.activities
        for move in activity.moves
        if move.text and move.text.is_proposed
    ]
    text = Client().get("/panduan/sop/").content.decode()
    in_table = text.split("sop-table")[1].split("</table>")[0]
    assert in_table.count('class="proposed"') == len(cells) + len(remarks) + len(outcomes)


def test_a_revoked_law_is_shown_as_revoked() -> None:
    assert "Dicabut" in Client().get("/panduan/sop/").content.decode()


def test_the_empty_number_is_not_mended() -> None:
    assert "(kosong pada naskah)" in Client().get("/panduan/sop/").content.decode()


def test_a_revision_has_an_address_of_its_own(procedure: Procedure) -> None:
    assert Client().get(f"/panduan/sop/{procedure.revision}/").status_code == 200


def test_a_revision_that_never_was_is_not_found() -> None:
    assert Client().get("/panduan/sop/1999-01-01/").status_code == 404
