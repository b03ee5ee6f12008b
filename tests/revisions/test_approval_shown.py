"""A revision that AMS approved says so by whom; it claims no signature on paper."""

import pypdfium2

from ams.letters.procedures import procedure_pdf
from ams.procedures.flowchart.papers import PaperSize
from ams.procedures.rules import Procedure
from ams.revisions import known
from tests.revisions.conftest import BASE, NEXT_MONTH, Cast
from tests.revisions.test_reasons import put_in_effect, saved


def first_page(procedure: Procedure) -> str:
    content = procedure_pdf(
        procedure, language="id", size=PaperSize.A4, approval=known.approval(procedure)
    )
    return " ".join(pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range().split())


def test_the_paper_names_who_approved_it_in_ams_and_when(cast: Cast) -> None:
    revision = saved(cast, {})
    put_in_effect(cast, revision)
    revision.refresh_from_db()
    page = first_page(known.get("revocation", NEXT_MONTH.isoformat()))
    assert f"disahkan secara elektronik di AMS oleh {revision.approved_by_name}" in page
    assert "tanda tangan ada pada naskah" not in page


def test_the_shipped_paper_was_signed_by_hand(cast: Cast) -> None:
    shipped = known.get("revocation", BASE)
    assert cast
    assert known.approval(shipped) is None
    assert "tanda tangan ada pada naskah" in first_page(shipped)
