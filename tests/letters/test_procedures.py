"""The procedure on paper: its form, its words, its pages as they were looked at."""

import json
import os
import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import assume, given, settings
from PIL import Image, ImageChops, ImageStat

from ams.core.canonical import canonical
from ams.letters.procedures import procedure_pdf
from ams.procedures.annotations import annotations
from ams.procedures.errors import TooLargeForPaper
from ams.procedures.exported import as_data
from ams.procedures.flowchart.layout import lay_out
from ams.procedures.flowchart.papers import PaperSize, room_on
from ams.procedures.flowchart.plan import printed_plan
from ams.procedures.flowchart.told import told
from ams.procedures.registry import SHIPPED, get
from ams.procedures.rules import Procedure
from ams.procedures.sheet import Cell
from tests.procedures.flowchart.procedures import procedures

GOLDEN = Path(__file__).parent / "golden"
POINTS_PER_MM = 72 / 25.4


ALL = [one for revisions in SHIPPED.revisions.values() for one in revisions]


@pytest.fixture(scope="module", params=ALL, ids=lambda one: f"{one.key}-{one.revision}")
def procedure(request: pytest.FixtureRequest) -> Procedure:
    """Return each shipped procedure in turn."""
    shipped: Procedure = request.param
    return shipped


@pytest.fixture(scope="module")
def paper(procedure: Procedure) -> bytes:
    """Return the procedure on A4, in Indonesian."""
    return procedure_pdf(procedure, language="id", size=PaperSize.A4)


def texts(pdf: bytes) -> list[str]:
    """Return the words of each page without white space."""
    document = pdfium.PdfDocument(pdf)
    found = [squeezed(page.get_textpage().get_text_range()) for page in document]
    document.close()
    return found


def squeezed(text: str) -> str:
    # PDFium gives a hyphen at the end of a line as U+FFFE.
    return re.sub(r"\s+", "", text.replace("\ufffe", "-"))


@pytest.mark.parametrize(
    ("size", "wide", "high"), [(PaperSize.A4, 297, 210), (PaperSize.F4, 330, 215)]
)
def test_the_paper_lies_and_is_of_the_chosen_size(
    procedure: Procedure, size: PaperSize, wide: int, high: int
) -> None:
    with pikepdf.open(BytesIO(procedure_pdf(procedure, language="id", size=size))) as pdf:
        for page in pdf.pages:
            box = [float(edge) for edge in page.mediabox.as_list()]
            assert box == pytest.approx([0, 0, wide * POINTS_PER_MM, high * POINTS_PER_MM], abs=0.1)


def test_every_page_is_counted(paper: bytes) -> None:
    pages = texts(paper)
    for number, text in enumerate(pages, start=1):
        assert f"Halaman{number}dari{len(pages)}" in text


def test_the_table_repeats_its_heads_and_the_title_on_every_page_of_the_flowchart(
    procedure: Procedure, paper: bytes
) -> None:
    flow = [text for text in texts(paper) if "MutuBaku" in text]
    assert len(flow) > 1 or len(procedure.activities) < 8
    lanes = [name.id for _lane, name in procedure.lanes]
    for text in flow:
        for head in ("SOP:", procedure.title.id, "Aktivitas", "Pelaksana", *lanes):
            assert squeezed(head) in text
        for head in ("Perlengkapan", "Waktu", "Output", "Keterangan"):
            assert head in text


def test_every_word_of_the_procedure_stands_on_the_paper(
    procedure: Procedure, paper: bytes
) -> None:
    text = "".join(texts(paper))
    cells: list[Cell] = [
        *(law.text for law in procedure.legal_basis), *(one.text for one in procedure.related),
        *procedure.qualifications, *procedure.equipment, *procedure.warnings.items,
        procedure.warnings.lead, *procedure.records, procedure.identity.approver.position,
    ]  # fmt: skip
    for activity in procedure.activities:
        cells += [activity.text, activity.equipment, activity.standard_text, activity.output]
    words = [cell.id for cell in cells]
    words += [point.text.id for each in procedure.activities for point in each.remark.points]
    words += [law.status_text.id for law in procedure.legal_basis]
    words += annotations(procedure, "id")
    for one in words:
        assert squeezed(one) in text, one


def test_the_empty_number_is_not_mended_and_no_signature_is_claimed(
    procedure: Procedure, paper: bytes
) -> None:
    number, signature = (
        ("(kosongpadanaskah)", "(tandatanganadapadanaskah)")
        if procedure.is_signed
        else ("(belumbernomor)", "(belumdisahkan)")
    )
    assert f"NOMORSOP{number}" in texts(paper)[0]
    assert signature in texts(paper)[0]


def test_what_nobody_signed_says_so_where_its_notes_stand() -> None:
    def last(key: str, revision: str) -> str:
        return texts(procedure_pdf(get(key, revision), language="id", size=PaperSize.A4))[-1]

    assert "bukanbagiandarinaskahyangdisahkan" in last("revocation", "2021-04-16")
    unsigned = last("renewal", "2026-11-22")
    assert "Naskahusulan,belumdisahkan" in unsigned
    assert "Disusundari:StandarpelayanansertifikatelektronikKabupatenOganKomeringIlir" in unsigned


def test_the_paper_is_english_where_that_was_asked_for(procedure: Procedure) -> None:
    pages = texts(procedure_pdf(procedure, language="en", size=PaperSize.A4))
    assert f"Page1of{len(pages)}" in pages[0]
    assert squeezed(procedure.title.en) in pages[0]


def test_it_is_an_archive_file_with_its_data_and_words_for_its_pictures(
    procedure: Procedure, paper: bytes
) -> None:
    with pikepdf.open(BytesIO(paper)) as pdf:
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        attached = pdf.attachments["procedure.json"].get_file().read_bytes()
        alternatives = {
            str(item["/Alt"])
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
        }
    assert attached == canonical(as_data(procedure))
    assert json.loads(attached)["key"] == procedure.key
    assert alternatives == {told(procedure, "id")}


def test_the_same_procedure_is_byte_identical(procedure: Procedure, paper: bytes) -> None:
    procedure_pdf.cache_clear()
    assert procedure_pdf(procedure, language="id", size=PaperSize.A4) == paper


def test_the_pages_look_as_they_did_when_they_were_looked_at(
    procedure: Procedure, paper: bytes
) -> None:
    document = pdfium.PdfDocument(paper)
    for number, page in enumerate(document, start=1):
        picture = page.render(scale=1).to_pil().convert("L")
        path = GOLDEN / f"{procedure.key}-{procedure.revision}-{number}.png"
        if os.environ.get("AMS_GOLDEN") == "write":
            GOLDEN.mkdir(exist_ok=True)
            picture.save(path, optimize=True)
        kept = Image.open(path)
        assert kept.size == picture.size
        assert ImageStat.Stat(ImageChops.difference(kept, picture)).mean[0] < 0.5, path.name
    document.close()
    assert not (GOLDEN / f"{procedure.key}-{procedure.revision}-{number + 1}.png").exists()


@settings(max_examples=4, deadline=None)
@given(procedures())
def test_every_sheet_of_any_procedure_takes_one_page(procedure: Procedure) -> None:
    try:
        pages = texts(procedure_pdf(procedure, language="id", size=PaperSize.F4))
    except TooLargeForPaper:
        assume(condition=False)
    plan = printed_plan(procedure, "id")
    sheets = lay_out(plan, room_on(PaperSize.F4))
    assert sum("MutuBaku" in text for text in pages) == len(sheets)
    assert len(pages) == len(sheets) + 2  # identity before, notes after


def test_a_revision_says_which_one_it_is(procedure: Procedure) -> None:
    identity = replace(procedure.identity, revised=date(2026, 12, 1))
    revised = replace(procedure, identity=identity)
    first = texts(procedure_pdf(revised, language="id", size=PaperSize.A4, ordinal=2))[0]
    assert "1Desember2026(Revisike-2)" in first  # the words without their blanks
    assert "Revisike-" not in texts(procedure_pdf(procedure, language="id", size=PaperSize.A4))[0]
