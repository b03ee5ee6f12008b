import pytest
from pytest_django.fixtures import Settings

from ams.letters import refusals
from ams.letters.data import Document
from ams.letters.inspection import inspect, size_text
from ams.letters.kinds import AttachmentKind
from ams.letters.pages import LONGEST_SIDE
from ams.letters.refusals import UploadRefused
from ams.letters.render import render
from tests.letters.uploads import archive, encoded, pdf_with, refusal


def test_our_own_letter_is_taken_back(plain_document: Document) -> None:
    found = inspect(render(plain_document, address="https://ams.example/s/ABCD1234EFGH"))
    assert found.kind is AttachmentKind.PDF
    assert [page.number for page in found.pages] == [1]
    assert found.pages[0].height == LONGEST_SIDE


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(refusals.EmptyUpload):
        inspect(b"")


def test_a_file_beyond_the_limit_is_refused_with_both_figures(settings: Settings) -> None:
    settings.AMS_UPLOAD_LIMIT_BYTES = 2048
    with pytest.raises(refusals.TooLarge) as refused:
        inspect(b"%PDF-" + b"x" * 2048)
    said = refused.value.said
    assert "3 kB" in said
    assert "2 kB" in said


def test_the_limit_itself_is_still_taken(settings: Settings) -> None:
    content = encoded("PNG")
    settings.AMS_UPLOAD_LIMIT_BYTES = len(content)
    assert inspect(content).pages


@pytest.mark.parametrize(
    ("octets", "text"), [(1, "1 kB"), (1024 * 1024, "1 MB"), (1024 * 1024 + 1, "1,1 MB")]
)
def test_a_size_is_rounded_up(octets: int, text: str) -> None:
    assert size_text(octets) == text


@pytest.mark.parametrize(
    "start", [b"MZ\x90\0", b"\x7fELF\x02", b"\xca\xfe\xba\xbe", b"#!/bin/sh\n", b"dex\n035"]
)
def test_a_program_is_refused_whatever_its_name(start: bytes) -> None:
    assert isinstance(refusal(start + b"\0" * 100), refusals.Program)


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a" + b"\0" * 50,
        b"PK\x03\x04" + b"\0" * 50,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html></html>",
        b"II*\0",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"surat.pdf",
        b" %PDF-1.7",
        b"\xef\xbb\xbf%PDF-1.7",
    ],
)
def test_what_does_not_begin_as_one_of_three_kinds_is_refused(content: bytes) -> None:
    assert isinstance(refusal(content), refusals.UnknownKind)


@pytest.mark.parametrize("content", [encoded("JPEG"), encoded("PNG"), pdf_with()])
def test_an_archive_behind_the_file_is_refused(content: bytes) -> None:
    assert isinstance(refusal(content + archive()), refusals.Disguised)


@pytest.mark.parametrize("content", [encoded("JPEG"), encoded("PNG"), pdf_with()])
@pytest.mark.parametrize(
    "behind", [b"MZ\x90\0", b"\x7fELF", b"<script>alert(1)</script>", b"<HTML >", b"Rar!\x1a\x07\0"]
)
def test_a_program_or_page_behind_the_file_is_refused(content: bytes, behind: bytes) -> None:
    assert isinstance(refusal(content + b"\n" + behind + b"\0" * 50), refusals.Disguised)


def test_a_pdf_behind_a_picture_is_refused() -> None:
    assert isinstance(refusal(encoded("JPEG") + pdf_with()), refusals.Disguised)


def test_markup_in_a_pictures_comment_is_refused() -> None:
    content = encoded("JPEG", comment=b"<script src=x>")
    assert isinstance(refusal(content), refusals.Disguised)


def test_markup_right_behind_the_pdf_header_is_refused() -> None:
    content = pdf_with().replace(b"\n", b"\n%<html >\n", 1)
    assert isinstance(refusal(content), refusals.Disguised)


def test_anything_behind_a_png_is_refused() -> None:
    assert isinstance(refusal(encoded("PNG") + b"sisa"), refusals.Disguised)


def test_every_reason_has_a_code_and_words_of_its_own() -> None:
    cases = UploadRefused.__subclasses__()
    assert len({case.code for case in cases}) == len(cases)
    assert len({str(case.message) for case in cases}) == len(cases)
