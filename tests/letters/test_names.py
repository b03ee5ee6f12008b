"""Two hundred nasty names stand in the letter as given; what no font draws is refused."""

import re
import unicodedata
from dataclasses import replace
from datetime import date

import pypdfium2 as pdfium
import pytest

from ams.letters.data import Document
from ams.letters.errors import LetterInvalid
from ams.letters.render import render
from ams.letters.validation import check_letter
from tests.letters.names import LONG, PRINTED, REFUSED

ADDRESS = "https://ams.example.go.id/s/ABCD1234EFGH"
TODAY = date(2026, 11, 22)
RIGHT_MARGIN = 595.28 - 2 * 28.35  # points
HANGING = 5  # by which a comma or full stop may hang over
_RIGHT_TO_LEFT = {"R", "AL"}


def named(document: Document, name: str) -> Document:
    content = document.content
    return replace(
        document, content=replace(content, applicant=replace(content.applicant, name=name))
    )


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def row(pdf: bytes) -> str:
    """Return what stands in the applicant's row, and below the signature."""
    document = pdfium.PdfDocument(pdf)
    texts = (page.get_textpage().get_text_range() for page in document)
    text = squeezed("".join(texts).replace("\ufffe", "-"))  # so PDFium gives a line's last hyphen
    document.close()
    before, _, after = text.partition("menerangkanbahwapegawaidibawahini:Nama:")
    assert before
    return after.partition("NIP:")[0]


def test_there_are_two_hundred() -> None:
    assert len(set(PRINTED)) >= 200


@pytest.mark.parametrize("name", PRINTED, ids=ascii)
def test_a_name_prints_as_it_was_given(plain_document: Document, name: str) -> None:
    document = named(plain_document, name)
    if name.strip():
        check_letter(document.content, today=TODAY)
    found, given = row(render(document, address=ADDRESS)), squeezed(name)
    if any(unicodedata.bidirectional(one) in _RIGHT_TO_LEFT for one in name):
        assert sorted(found) == sorted(given)  # a reader gives it in visual or logical order
    else:
        assert found == given


@pytest.mark.parametrize("name", LONG, ids=ascii)
def test_a_long_name_stays_between_the_margins(plain_document: Document, name: str) -> None:
    document = pdfium.PdfDocument(render(named(plain_document, name), address=ADDRESS))
    read = [page.get_textpage() for page in document]
    edges = [text.get_charbox(at)[2] for text in read for at in range(text.count_chars())]
    document.close()
    assert max(edges) < RIGHT_MARGIN + HANGING


@pytest.mark.parametrize("name", REFUSED, ids=ascii)
def test_a_name_that_no_font_draws_is_refused_at_its_field(
    plain_document: Document, name: str
) -> None:
    with pytest.raises(LetterInvalid) as refused:
        check_letter(named(plain_document, name).content, today=TODAY)
    assert set(refused.value.fields) == {"applicant_name"}
    assert "U+" in refused.value.fields["applicant_name"][0]
