import base64
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream

from ams.letters.refusals import TooComplex
from tests.letters.uploads import encoded, pdf_with, refusal, taken

BOMB = zlib.compress(b"\0" * (201 * 1024 * 1024), 9)


def content_stream(data: bytes, *filters: Name) -> bytes:
    """Return a PDF whose page content is ``data`` as it stands, under the filters named."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Contents = Stream(pdf, data, Filter=Array(filters))

    return pdf_with(spoil, compress_streams=False, stream_decode_level=None)


def picture_stream(data: bytes, *, width: int, height: int, filter_: Name | None = None) -> bytes:
    def spoil(pdf: pikepdf.Pdf) -> None:
        image = Stream(
            pdf, data, Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height,
            ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
        )  # fmt: skip
        if filter_:
            image.Filter = filter_
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=image))

    return pdf_with(spoil)


def object_stream(data: bytes, filters: bytes) -> bytes:
    """Return the octets of an object stream, as a reader meets them while it opens a file."""
    head = b"%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter" + filters
    return head + b"/Length %d>>\nstream\n" % len(data) + data + b"\nendstream\nendobj\n%%EOF\n"


def test_a_bomb_is_refused() -> None:
    content = content_stream(BOMB, Name.FlateDecode)
    assert len(content) < 1024 * 1024
    assert isinstance(refusal(content), TooComplex)


@pytest.mark.parametrize(
    ("wrapped", "filter_"),
    [
        (lambda data: base64.a85encode(data) + b"~>", Name.ASCII85Decode),
        (lambda data: data.hex().encode() + b">", Name.ASCIIHexDecode),
    ],
)
def test_a_bomb_written_as_text_is_refused(
    wrapped: Callable[[bytes], bytes], filter_: Name
) -> None:
    content = content_stream(wrapped(BOMB), filter_, Name.FlateDecode)
    assert isinstance(refusal(content), TooComplex)


def test_a_page_written_as_text_is_taken() -> None:
    data = base64.a85encode(zlib.compress(b"q Q")) + b"~>"
    assert taken(content_stream(data, Name.ASCII85Decode, Name.FlateDecode)).pages


def test_text_that_is_none_is_refused() -> None:
    content = content_stream(b"\xff\xff~>", Name.ASCII85Decode, Name.FlateDecode)
    assert isinstance(refusal(content), TooComplex)


@pytest.mark.parametrize("second", [Name.FlateDecode, Name.LZWDecode, Name.RunLengthDecode])
def test_a_stream_packed_twice_is_refused(second: Name) -> None:
    packed = zlib.compress(zlib.compress(b"q Q"))
    assert isinstance(refusal(content_stream(packed, Name.FlateDecode, second)), TooComplex)


def test_much_lzw_is_refused() -> None:
    assert isinstance(refusal(content_stream(b"\x80" * 200_000, Name.LZWDecode)), TooComplex)


@pytest.mark.parametrize(
    "filters",
    [
        b"[/FlateDecode/FlateDecode]",
        b"[ /ASCII85Decode /FlateDecode ]",
        b"/LZWDecode",
        b"[/Fl#61teDecode/FlateDecode]",
        b" 9 0 R",
    ],
)
def test_an_object_stream_packed_oddly_is_refused(filters: bytes) -> None:
    data = zlib.compress(b"2 0 <<>>")
    assert isinstance(refusal(object_stream(data, filters)), TooComplex)


def test_an_object_stream_that_hides_its_name_is_refused_too() -> None:
    content = object_stream(zlib.compress(b"2 0 <<>>"), b"[/FlateDecode/FlateDecode]")
    hidden = content.replace(b"/ObjStm", b"/Obj#53tm")
    assert isinstance(refusal(hidden), TooComplex)


def test_an_object_stream_whose_content_is_packed_again_is_refused() -> None:
    data = zlib.compress(zlib.compress(b"\0" * 10_000_000))
    assert isinstance(refusal(object_stream(data, b"/FlateDecode")), TooComplex)


def test_a_picture_of_a_hundred_megapixels_is_refused() -> None:
    assert isinstance(refusal(picture_stream(b"", width=10_000, height=10_000)), TooComplex)


def test_a_jpeg_larger_than_its_picture_says_is_refused() -> None:
    jpeg = bytearray(encoded("JPEG"))
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = b"\xff\xff\xff\xff"
    content = picture_stream(bytes(jpeg), width=600, height=800, filter_=Name.DCTDecode)
    assert isinstance(refusal(content), TooComplex)


def test_a_scan_as_jpeg_is_taken() -> None:
    content = picture_stream(encoded("JPEG"), width=600, height=800, filter_=Name.DCTDecode)
    assert taken(content).pages
