"""Each kind of letter as it was looked at: its pages, its words, its data, its standards.

``AMS_GOLDEN=write`` keeps the pages anew.
"""

import hashlib
import os
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from django.conf import LazySettings
from PIL import Image, ImageChops, ImageStat

from ams.letters.carried import NAME
from ams.letters.data import Document, LetterKind, Representative
from ams.letters.render import render
from tests.letters.conftest import Writing

GOLDEN = Path(__file__).parent / "golden"
ADDRESS = "https://ams.example.go.id/s/ABCD1234EFGY"
CASES = [*LetterKind, "represented", "long"]


@pytest.fixture(params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> str:
    """Return each kind of letter, one that an officer signs for the applicant, and a long one."""
    return str(request.param)


@pytest.fixture
def document(case: str, changed: Writing, settings: LazySettings) -> Document:
    """Return the letter, under a key that is the same in every run."""
    settings.SECRET_KEY = "the key of the golden letters"
    match case:
        case "represented":
            officer = Representative("Budi Santoso", "198501012010011003", "Verifikator")
            content = changed(representative=officer)
        case "long":
            content = changed(description="baris\n" * 60)
        case LetterKind.AGENCY_EMAIL:
            content = changed(kind=LetterKind(case), mailbox="siti.r@kebumenkab.go.id")
        case _:
            content = changed(kind=LetterKind(case))
    return Document(code="ABCD1234EFGY", number="500.12/17/2026", version=2, content=content)


def test_the_pages_look_as_they_did_when_they_were_looked_at(case: str, document: Document) -> None:
    paper = pdfium.PdfDocument(render(document, address=ADDRESS))
    pictures = [page.render(scale=1).to_pil().convert("L") for page in paper]
    paper.close()
    for number, picture in enumerate(pictures, start=1):
        path = GOLDEN / f"letter-{case}-{number}.png"
        if os.environ.get("AMS_GOLDEN") == "write":
            picture.save(path, optimize=True)
        kept = Image.open(path)
        assert kept.size == picture.size
        assert ImageStat.Stat(ImageChops.difference(kept, picture)).mean[0] < 0.2, path.name
    assert not (GOLDEN / f"letter-{case}-{len(pictures) + 1}.png").exists()


def test_the_letter_carries_its_data_byte_for_byte(document: Document) -> None:
    with pikepdf.open(BytesIO(render(document, address=ADDRESS))) as pdf:
        (filespec,) = pdf.Root.AF
        assert (str(filespec.F), filespec.AFRelationship) == (NAME, pikepdf.Name.Data)
        data = filespec.EF.F.read_bytes()
    assert data == document.canonical()
    assert hashlib.sha256(data).hexdigest() == document.sha256


def test_the_letter_declares_both_standards(document: Document) -> None:
    with (
        pikepdf.open(BytesIO(render(document, address=ADDRESS))) as pdf,
        pdf.open_metadata() as metadata,
    ):
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_the_letter_is_byte_identical(document: Document) -> None:
    assert render(document, address=ADDRESS) == render(document, address=ADDRESS)
