"""The guide and the procedure."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from ams.core.clock import ManualClock
from ams.guides import shipped
from ams.procedures import registry
from ams.procedures.registry import Registry
from ams.procedures.rules import Procedure
from ams.requests.conduct import CONDUCTS, Conduct

pytestmark = pytest.mark.django_db


@pytest.fixture
def procedure(clock: ManualClock) -> Procedure:
    """Return the revocation procedure."""
    return registry.current("revocation", clock.now().date())


def test_the_guide_has_an_anchor_for_every_activity(procedure: Procedure) -> None:
    text = Client().get("/panduan/pemohon/").content.decode()
    for activity in procedure.activities:
        assert f'id="{activity.key}"' in text


def test_the_guide_is_english_for_who_chose_english() -> None:
    browser = Client()
    browser.cookies["django_language"] = "en"
    assert "Making the letter" in browser.get("/panduan/").content.decode()


def test_the_procedure_shows_every_cell_of_the_paper(procedure: Procedure) -> None:
    text = Client().get("/panduan/sop/revocation/").content.decode()
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
    text = Client().get("/panduan/sop/revocation/").content.decode()
    in_table = text.split("sop-table")[1].split("</table>")[0]
    assert in_table.count('class="proposed"') == len(cells) + len(remarks) + len(outcomes)


def test_a_revoked_law_is_shown_as_revoked() -> None:
    assert "Dicabut" in Client().get("/panduan/sop/revocation/").content.decode()


def test_the_empty_number_is_not_mended() -> None:
    assert "(kosong pada naskah)" in Client().get("/panduan/sop/revocation/").content.decode()


def test_a_revision_has_an_address_of_its_own(procedure: Procedure) -> None:
    assert Client().get(f"/panduan/sop/revocation/{procedure.revision}/").status_code == 200


def test_a_revision_that_never_was_is_not_found() -> None:
    assert Client().get("/panduan/sop/revocation/1999-01-01/").status_code == 404


def test_a_procedure_that_does_not_exist_is_not_found() -> None:
    for path in ("pembaruan/", "pembaruan/2021-04-16/pdf/", "revocation/1999-01-01/bpmn/"):
        assert Client().get(f"/panduan/sop/{path}").status_code == 404


def test_the_list_leads_to_every_procedure(procedure: Procedure) -> None:
    text = Client().get("/panduan/sop/").content.decode()
    assert f'href="/panduan/sop/{procedure.key}/"' in text
    assert procedure.title.id in text


COMPOSED = ("agency_email", "issuance", "renewal")


def test_the_list_says_which_procedures_ams_carries_out() -> None:
    text = Client().get("/panduan/sop/").content.decode()
    rows = {row.split('"')[0]: row for row in text.split('href="/panduan/sop/')[1:]}
    for key in ("revocation/", "issuance/", "renewal/", "agency_email/"):
        assert "Dijalankan di AMS" in rows[key]
    for key in COMPOSED:
        assert "Naskah usulan, belum disahkan" in rows[f"{key}/"]


def dict_of_conducts() -> dict[str, Conduct]:
    assert isinstance(CONDUCTS, dict)
    return CONDUCTS


def test_a_procedure_that_is_not_carried_out_is_a_document_and_offers_no_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(dict_of_conducts(), "renewal")
    assert "Belum dijalankan di AMS" in Client().get("/panduan/sop/").content.decode()
    text = Client().get("/panduan/sop/renewal/").content.decode()
    assert "permohonannya belum dapat diajukan" in text
    assert "belum disahkan" in text
    assert "tanda tangan ada pada naskah" not in text
    assert "(kosong pada naskah)" not in text
    assert "/permohonan/" not in text.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("key", COMPOSED)
def test_every_reference_of_a_composed_procedure_is_reached_from_its_activities(key: str) -> None:
    text = Client().get(f"/panduan/sop/{key}/").content.decode()
    table, list_ = text.split("</table>", 1)
    named = {reference.key for reference in registry.get(key, "2026-11-22").references}
    for reference in named:
        assert f'id="reference-{reference}"' in list_
    assert any(f'href="#reference-{reference}"' in table for reference in named)


def test_a_time_that_nobody_publishes_is_said_to_be_proposed_altogether() -> None:
    issuance = Client().get("/panduan/sop/issuance/").content.decode()
    assert "Waktu baku: 527 menit, seluruhnya usulan." in issuance
    mail = Client().get("/panduan/sop/agency_email/").content.decode()
    assert "Waktu baku: 480 menit menurut standar kantor lain, 30 menit usulan." in mail


def test_the_signed_procedure_is_not_called_a_proposal() -> None:
    text = Client().get("/panduan/sop/revocation/").content.decode()
    assert "Naskah usulan" not in text
    assert "Belum dijalankan" not in text


@pytest.mark.parametrize("key", [*COMPOSED, "revocation"])
def test_linked_procedures_are_links(key: str) -> None:
    text = Client().get(f"/panduan/sop/{key}/").content.decode()
    for other in {*COMPOSED, "revocation"} - {key}:
        assert f'<a href="/panduan/sop/{other}/">' in text


def test_the_page_shows_the_flowchart_with_its_words(procedure: Procedure) -> None:
    text = Client().get("/panduan/sop/revocation/").content.decode()
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="flowchart"' in text
    assert "Ya: lanjut ke aktivitas 6" in text


def test_a_related_procedure_is_a_link_once_it_is_in_effect(
    procedure: Procedure, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shipped.SHIPPED  # guides are read once, and name activities of every procedure
    renewal = replace(procedure, key="renewal")
    to_come = replace(
        procedure, key="issuance", identity=replace(procedure.identity, effective=date(2099, 1, 1))
    )
    monkeypatch.setattr(registry, "SHIPPED", Registry.of([procedure, renewal, to_come]))
    text = Client().get("/panduan/sop/revocation/").content.decode()
    assert '<a href="/panduan/sop/renewal/">SOP Pembaruan SE' in text
    assert "/panduan/sop/issuance/" not in text
    assert Client().get("/panduan/sop/renewal/").status_code == 200


@pytest.mark.parametrize(
    ("path", "kind", "begins"),
    [
        ("pdf/", "application/pdf", b"%PDF-"),
        ("pdf/?kertas=f4", "application/pdf", b"%PDF-"),
        ("bpmn/", "application/xml", b"<?xml"),
        ("json/", "application/json", b"{"),
    ],
)
def test_a_procedure_is_handed_out_as_a_file(path: str, kind: str, begins: bytes) -> None:
    answer = Client().get(f"/panduan/sop/revocation/2021-04-16/{path}")
    assert answer["Content-Type"] == kind
    assert "attachment" in answer["Content-Disposition"]
    assert answer.content.startswith(begins)


def test_the_files_name_says_procedure_revision_and_paper() -> None:
    answer = Client().get("/panduan/sop/revocation/2021-04-16/pdf/?kertas=f4")
    assert 'filename="SOP-revocation-2021-04-16-F4.pdf"' in answer["Content-Disposition"]


def test_paper_that_nobody_sells_is_not_found() -> None:
    assert Client().get("/panduan/sop/revocation/2021-04-16/pdf/?kertas=a5").status_code == 404
