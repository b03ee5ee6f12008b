import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ams.letters.data import Acting, Document
from ams.letters.glyphs import drawable
from ams.letters.marks import mark_of, mark_text
from ams.letters.render import render

ADDRESS = "https://ams.example.go.id/s/ABCD1234EFGH"
NASTY = [
    "#set page(width: 1cm)",
    '$x^2$ \\ #eval("1") `raw` *tebal* _miring_ <label> @acuan [isi] {blok} // dan /* ini */',
    'O\'Brien "Tuti" “Sri”',
    "-- --- ... ~ ''",
    "= Judul",
    "\\u{41} \\n \\\\",
    "Raden\nAjeng\nKartini",
    "Žluťoučký Ελένη Жанна Nguyễn Thị Ề",
    "محمد",
    "ꦲꦤꦕꦫꦏ",
    "Siti " * 24,
    "X" * 120,
    "{number} %(name)s {{ name }} {% load %}",
]


def text_of(pdf: bytes) -> str:
    """Return the letter's text without white space."""
    document = pdfium.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return squeezed("".join(pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def named(document: Document, **applicant: Any) -> Document:
    content = document.content
    return replace(
        document, content=replace(content, applicant=replace(content.applicant, **applicant))
    )


def test_the_same_letter_is_byte_identical(plain_document: Document) -> None:
    assert render(plain_document, address=ADDRESS) == render(plain_document, address=ADDRESS)


def test_another_letter_in_between_changes_nothing(plain_document: Document) -> None:
    before = render(plain_document, address=ADDRESS)
    other = render(named(plain_document, name="Orang Lain"), address=ADDRESS)
    assert other != before
    assert render(plain_document, address=ADDRESS) == before


def test_the_plain_letter_takes_one_page(plain_document: Document) -> None:
    with pikepdf.open(BytesIO(render(plain_document, address=ADDRESS))) as pdf:
        assert len(pdf.pages) == 1
        box = [float(edge) for edge in pdf.pages[0].mediabox.as_list()]
    assert box == pytest.approx([0, 0, 595.28, 841.89], abs=0.01)  # A4


def test_the_letter_says_what_official_letters_say(plain_document: Document) -> None:
    text = text_of(render(plain_document, address=ADDRESS))
    for line in (
        "PEMERINTAH KABUPATEN KEBUMEN",
        "DINAS KOMUNIKASI DAN INFORMATIKA",
        "SURAT KETERANGAN",
        "ALASAN PENCABUTAN SERTIFIKAT ELEKTRONIK",
        "NOMOR 500.12/17/2026",
        "Yang bertanda tangan di bawah ini:",
        "19660101 199003 1 005",
        "Pembina Tingkat I (IV/b)",
        "19880312 201101 2 007",
        "4F2A 99C1 D07B 3356 A1F0",
        "1 Maret 2025 s.d. 1 Maret 2027",
        "Uraian singkat: Passphrase tidak diingat",
        "Kami menyetujui permohonan pencabutan ini",
        "Kebumen, 22 November 2026",
        "Pemohon,",
        "ABCD-1234-EFGH",
        "Halaman 1 dari 1",
    ):
        assert squeezed(line) in text


def test_the_letter_never_claims_to_be_signed_electronically(plain_document: Document) -> None:
    text = text_of(render(plain_document, address=ADDRESS)).casefold()
    assert "secaraelektronik" not in text


def test_what_is_missing_is_left_for_the_pen(plain_document: Document) -> None:
    bare = replace(
        plain_document.content.certificate,
        subject_dn="", serial="", issuer_dn="", not_before=None, not_after=None,
    )  # fmt: skip
    document = replace(plain_document, content=replace(plain_document.content, certificate=bare))
    text = text_of(render(document, address=ADDRESS))
    assert "NomorSeri:Penerbit:MasaBerlaku:" in text


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_shown_as_given(plain_document: Document, name: str) -> None:
    text = text_of(render(named(plain_document, name=name), address=ADDRESS))
    # Right-to-left text comes out of the reader in visual or logical order.
    assert squeezed(name) in text or squeezed(name)[::-1] in text


PRINTABLE = [chr(code) for code in sorted(drawable()) if 0x20 < code < 0x530]  # left-to-right


# The document is immutable: sharing it between examples does no harm.
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(name=st.text(PRINTABLE, min_size=1, max_size=60))
def test_any_printable_name_compiles(plain_document: Document, name: str) -> None:
    assert render(named(plain_document, name=name), address=ADDRESS).startswith(b"%PDF-1.7")


def codes_on(pdf: bytes, *, dpi: int) -> list[list[str]]:
    """Return what each page's QRs say when it is scanned."""
    document = pdfium.PdfDocument(pdf)
    pictures = [page.render(scale=dpi / 72).to_pil() for page in document]
    document.close()
    return [[code.text for code in zxingcpp.read_barcodes(picture)] for picture in pictures]


@pytest.mark.parametrize("dpi", [75, 100, 150, 300])
def test_the_qrs_lead_to_the_public_address(plain_document: Document, dpi: int) -> None:
    ((left, right),) = codes_on(render(plain_document, address=ADDRESS), dpi=dpi)
    assert left == right
    assert left.startswith(f"{ADDRESS.upper()}/1.1.1.")


def test_the_letter_is_an_archive_file_with_its_fonts(plain_document: Document) -> None:
    with pikepdf.open(BytesIO(render(plain_document, address=ADDRESS))) as pdf:
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert str(pdf.Root.Lang) == "id"
        fonts = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary)
            and item.get("/Type") == pikepdf.Name.FontDescriptor
        ]
        assert fonts
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def test_the_files_time_is_the_letters_date(plain_document: Document) -> None:
    with pikepdf.open(BytesIO(render(plain_document, address=ADDRESS))) as pdf:
        assert str(pdf.docinfo.CreationDate).startswith("D:20261121170000Z")


def test_a_long_letter_counts_its_pages(plain_document: Document) -> None:
    content = replace(plain_document.content, description="baris\n" * 60)
    text = text_of(render(replace(plain_document, content=content), address=ADDRESS))
    assert "Halaman2dari2" in text


def test_a_signature_never_stands_on_a_page_without_text(plain_document: Document) -> None:
    for lines in range(0, 40, 3):
        content = replace(plain_document.content, description="baris\n" * lines)
        pdf = render(replace(plain_document, content=content), address=ADDRESS)
        document = pdfium.PdfDocument(pdf)
        last = squeezed(document[len(document) - 1].get_textpage().get_text_range())
        document.close()
        assert last.index("Demikiansuratketerangan") < last.index("Pemohon,")


def test_every_page_carries_its_own_mark_twice(plain_document: Document) -> None:
    content = replace(plain_document.content, description="baris\n" * 60)
    document = replace(plain_document, content=content)
    found = codes_on(render(document, address=ADDRESS), dpi=100)
    said = [mark_text(mark_of(document, page=page, pages=2), address=ADDRESS) for page in (1, 2)]
    assert found == [[text, text] for text in said]


@pytest.mark.parametrize(
    ("acting", "on_behalf_of", "printed"),
    [
        (Acting.HIMSELF, "", "Kebumen, 22 November 2026 Kepala Bidang Informatika, Drs."),
        (Acting.DELEGATED, "", "2026 Plt. Kepala Bidang Informatika, Drs."),
        (Acting.DAILY, "", "2026 Plh. Kepala Bidang Informatika, Drs."),
        (Acting.ON_BEHALF, "Bupati Kebumen", "a.n. Bupati Kebumen Kepala Bidang Informatika,"),
    ],
)
def test_the_signer_stands_as_what_he_acts(
    plain_document: Document, acting: Acting, on_behalf_of: str, printed: str
) -> None:
    content = plain_document.content
    superior = replace(content.superior, acting=acting, on_behalf_of=on_behalf_of)
    document = replace(plain_document, content=replace(content, superior=superior))
    assert Document.from_json(document.to_json()) == document
    assert squeezed(printed) in text_of(render(document, address=ADDRESS)).replace("Pemohon,", "")
