"""Uploads: files are made here, each spoilt in one way, so that it is plain what is refused."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image
from pytest_django.fixtures import Settings

from ams.letters import refusals
from ams.letters.data import Document
from ams.letters.inspection import inspect, size_text
from ams.letters.models import AttachmentKind
from ams.letters.pages import LONGEST_SIDE
from ams.letters.refusals import UploadRefused
from ams.letters.render import render

Spoil = Callable[[pikepdf.Pdf], None]


def picture(width: int = 600, height: int = 800) -> Image.Image:
    image = Image.new("RGB", (width, height), "white")
    image.paste("navy", (width // 4, height // 8, width // 2, height // 4))
    return image


def encoded(kind: str, image: Image.Image | None = None, **options: Any) -> bytes:
    buffer = BytesIO()
    (image or picture()).save(buffer, format=kind, **options)
    return buffer.getvalue()


def pdf_with(spoil: Spoil | None = None, *, pages: int = 1, **options: Any) -> bytes:
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    if spoil:
        spoil(pdf)
    buffer = BytesIO()
    pdf.save(buffer, **options)
    return buffer.getvalue()


def refusal(content: bytes) -> UploadRefused:
    with pytest.raises(UploadRefused) as refused:
        inspect(content)
    assert refused.value.said
    assert refused.value.advised
    assert refused.value.fields["file"]
    return refused.value


def archive() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("run.exe", b"MZ")
    return buffer.getvalue()


# What is taken


def test_our_own_letter_is_taken_back(plain_document: Document) -> None:
    found = inspect(render(plain_document, address="https://ams.example/s/ABCD1234EFGH"))
    assert found.kind is AttachmentKind.PDF
    assert [page.number for page in found.pages] == [1]
    assert found.pages[0].height == LONGEST_SIDE


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_taken_and_drawn_anew(kind: str) -> None:
    content = encoded(kind)
    found = inspect(content)
    assert found.kind == kind.lower()
    shown = Image.open(BytesIO(found.pages[0].image))
    assert (shown.format, shown.size) == ("JPEG", (600, 800))
    assert found.pages[0].image != content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_usual_mode_of_png_is_taken(mode: str) -> None:
    source = Image.new("I;16", (300, 300), 40_000) if mode == "I;16" else picture().convert(mode)
    assert inspect(encoded("PNG", source)).kind is AttachmentKind.PNG


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_every_usual_mode_of_jpeg_is_taken(mode: str) -> None:
    assert inspect(encoded("JPEG", picture().convert(mode))).kind is AttachmentKind.JPEG


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_in_either_order_is_taken(progressive: bool) -> None:  # noqa: FBT001 - a parameter
    assert inspect(encoded("JPEG", progressive=progressive)).pages


def test_what_is_transparent_is_shown_on_white() -> None:
    clear = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    shown = Image.open(BytesIO(inspect(encoded("PNG", clear)).pages[0].image))
    assert shown.getpixel((150, 150)) == (255, 255, 255)


def test_a_photo_is_shown_upright_and_without_its_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turned by a quarter
    exif[0x010F] = "Telepon"
    shown = Image.open(BytesIO(inspect(encoded("JPEG", exif=exif)).pages[0].image))
    assert shown.size == (800, 600)
    assert not shown.getexif()


def test_a_large_picture_is_shown_within_bounds() -> None:
    page = inspect(encoded("PNG", Image.new("1", (5000, 4000)))).pages[0]
    assert (page.width, page.height) == (LONGEST_SIDE, LONGEST_SIDE * 4 // 5)


def test_what_telephones_append_to_a_photo_is_let_through() -> None:
    assert inspect(encoded("JPEG") + b"\0\0\0\x18ftypmp42" + b"film" * 100).pages


def test_a_pdf_that_shows_its_first_page_on_opening_is_taken() -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.XYZ, None, None, 0])

    assert inspect(pdf_with(spoil)).pages


def test_a_pdf_with_a_web_link_is_taken() -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        link = Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]),
            A=Dictionary(S=Name.URI, URI=String("https://ams.example/s/X")),
        )  # fmt: skip
        pdf.pages[0].Annots = Array([pdf.make_indirect(link)])

    assert inspect(pdf_with(spoil)).pages


def test_twenty_pages_are_taken() -> None:
    assert len(inspect(pdf_with(pages=20)).pages) == 20


# What is refused: size and kind


def test_an_empty_file_is_refused() -> None:
    assert isinstance(refusal(b""), refusals.EmptyUpload)


def test_a_file_beyond_the_limit_is_refused_with_both_figures(settings: Settings) -> None:
    settings.AMS_UPLOAD_LIMIT_BYTES = 2048
    said = refusal(b"%PDF-" + b"x" * 2048).said
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


# What is refused: two files in one


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


# What is refused: PDF


def test_a_pdf_cut_off_is_refused() -> None:
    content = pdf_with()
    assert isinstance(refusal(content[: len(content) * 2 // 3]), refusals.BrokenPDF)


def test_a_pdf_of_nothing_but_its_header_is_refused() -> None:
    assert isinstance(refusal(b"%PDF-1.7\n%%EOF\n"), refusals.BrokenPDF)


@pytest.mark.parametrize("user", ["rahasia", ""])
def test_an_encrypted_pdf_is_refused_even_if_it_opens(user: str) -> None:
    content = pdf_with(encryption=pikepdf.Encryption(owner="pemilik", user=user))
    assert isinstance(refusal(content), refusals.EncryptedPDF)


def test_a_pdf_without_pages_is_refused() -> None:
    assert isinstance(refusal(pdf_with(pages=0)), refusals.PDFWithoutPages)


def test_a_pdf_of_more_than_twenty_pages_is_refused() -> None:
    said = refusal(pdf_with(pages=21))
    assert isinstance(said, refusals.TooManyPages)
    assert "21" in said.said


@pytest.mark.parametrize("box", [[0, 0, 100_000, 842], [0, 0, 595, 10], [0, 0, 0, 0]])
def test_a_page_of_absurd_size_is_refused(box: list[int]) -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].mediabox = Array(box)

    assert isinstance(refusal(pdf_with(spoil)), refusals.PageTooLarge)


def test_a_page_in_units_of_a_mile_is_refused() -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.UserUnit = 70_000

    assert isinstance(refusal(pdf_with(spoil)), refusals.PageTooLarge)


def opening_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def opening_program(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(Dictionary(S=Name.Launch, F=String("cmd.exe")))


def named_script(pdf: pikepdf.Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String("1"))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script])))


def script_in_a_stream(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Extra = pdf.make_indirect(Dictionary(JS=Stream(pdf, b"app.alert(1)")))


def page_action(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.URI, URI=String("http://x")))


def link_that_starts_a_program(pdf: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.Launch, F=String("x.exe"))
    pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=action)])


def form_that_sends(pdf: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.SubmitForm, F=String("http://x"))
    pdf.Root.AcroForm = Dictionary(Fields=Array([Dictionary(FT=Name.Btn, A=action)]))


def film(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.RichMedia)])


def action_behind_another(pdf: pikepdf.Pdf) -> None:
    following = Dictionary(S=Name.GoToR, F=String("x.pdf"))
    pdf.Root.OpenAction = Dictionary(
        S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]), Next=following
    )


@pytest.mark.parametrize(
    "spoil",
    [
        opening_script, opening_program, named_script, script_in_a_stream, page_action,
        link_that_starts_a_program, form_that_sends, film, action_behind_another,
    ],
)  # fmt: skip
@pytest.mark.parametrize("packed", [False, True])
def test_a_pdf_that_acts_by_itself_is_refused(spoil: Spoil, packed: bool) -> None:  # noqa: FBT001 - a parameter
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    assert isinstance(refusal(pdf_with(spoil, object_stream_mode=mode)), refusals.ActivePDF)


def test_a_pdf_that_carries_a_program_is_refused() -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["setup.exe"] = b"MZ\x90\0"

    assert isinstance(refusal(pdf_with(spoil)), refusals.FileInsidePDF)


def test_a_dynamic_form_is_refused() -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Stream(pdf, b"<xdp/>"))

    assert isinstance(refusal(pdf_with(spoil)), refusals.FormPDF)


def raw_stream(pdf: pikepdf.Pdf, data: bytes, **keys: Any) -> None:
    pdf.pages[0].obj.Contents = Stream(pdf, data, **keys)


def test_a_pdf_that_unpacks_to_hundreds_of_megabytes_is_refused() -> None:
    packed = zlib.compress(b"\0" * (201 * 1024 * 1024), 9)

    def spoil(pdf: pikepdf.Pdf) -> None:
        raw_stream(pdf, packed, Filter=Name.FlateDecode)

    content = pdf_with(spoil)
    assert len(content) < 1024 * 1024
    assert isinstance(refusal(content), refusals.TooComplex)


def test_a_stream_packed_twice_is_refused() -> None:
    packed = zlib.compress(zlib.compress(b"q Q"))

    def spoil(pdf: pikepdf.Pdf) -> None:
        raw_stream(pdf, packed, Filter=Array([Name.FlateDecode, Name.FlateDecode]))

    content = pdf_with(spoil, compress_streams=False, stream_decode_level=None)
    assert isinstance(refusal(content), refusals.TooComplex)


def test_a_picture_of_a_hundred_megapixels_inside_a_pdf_is_refused() -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        image = Stream(
            pdf, b"", Type=Name.XObject, Subtype=Name.Image, Width=10_000, Height=10_000,
            ColorSpace=Name.DeviceGray, BitsPerComponent=8,
        )  # fmt: skip
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=image))

    assert isinstance(refusal(pdf_with(spoil)), refusals.TooComplex)


def test_a_pdf_that_two_readers_count_differently_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdfium.PdfDocument, "__len__", lambda _self: 2)
    assert isinstance(refusal(pdf_with()), refusals.Disguised)


# What is refused: pictures


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("part", [0.02, 0.5, 0.99])
def test_a_picture_cut_off_is_refused(kind: str, part: float) -> None:
    content = encoded(kind, Image.effect_noise((400, 400), 50).convert("RGB"))
    assert isinstance(refusal(content[: int(len(content) * part)]), refusals.BrokenImage)


def test_a_picture_with_spoilt_data_is_refused() -> None:
    content = bytearray(encoded("PNG"))
    at = content.index(b"IDAT") + 10
    content[at : at + 8] = b"\0" * 8
    assert isinstance(refusal(bytes(content)), refusals.BrokenImage)


def huge_png() -> bytes:
    """Return a small PNG whose header states 60,000 x 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0" * 100)), chunk(b"IEND", b""))
    )


def test_a_picture_of_absurd_size_is_refused_before_it_is_decoded() -> None:
    assert isinstance(refusal(huge_png()), refusals.ImageTooLarge)


def test_a_jpeg_that_states_an_absurd_size_is_refused_before_it_is_decoded() -> None:
    content = bytearray(encoded("JPEG"))
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = b"\xff\xff\xff\xff"
    assert isinstance(refusal(bytes(content)), refusals.ImageTooLarge)


def test_a_picture_too_small_to_read_is_refused() -> None:
    assert isinstance(refusal(encoded("PNG", picture(199, 800))), refusals.ImageTooSmall)


def test_an_animated_picture_is_refused() -> None:
    frames = [picture().rotate(90), picture().rotate(180)]
    content = encoded("PNG", save_all=True, append_images=frames)
    assert isinstance(refusal(content), refusals.AnimatedImage)


def test_every_reason_has_a_code_and_words_of_its_own() -> None:
    cases = UploadRefused.__subclasses__()
    assert len({case.code for case in cases}) == len(cases)
    assert len({str(case.message) for case in cases}) == len(cases)
