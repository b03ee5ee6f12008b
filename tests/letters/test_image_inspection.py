import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from ams.letters import refusals
from ams.letters.kinds import AttachmentKind
from ams.letters.pages import LONGEST_SIDE
from tests.letters.uploads import encoded, picture, refusal, taken


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_taken_and_drawn_anew(kind: str) -> None:
    content = encoded(kind)
    found = taken(content)
    assert found.kind == kind.lower()
    shown = Image.open(BytesIO(found.pages[0].image))
    assert (shown.format, shown.size) == ("JPEG", (600, 800))
    assert found.pages[0].image != content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_usual_mode_of_png_is_taken(mode: str) -> None:
    source = Image.new("I;16", (300, 300), 40_000) if mode == "I;16" else picture().convert(mode)
    assert taken(encoded("PNG", source)).kind is AttachmentKind.PNG


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_every_usual_mode_of_jpeg_is_taken(mode: str) -> None:
    assert taken(encoded("JPEG", picture().convert(mode))).kind is AttachmentKind.JPEG


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_in_either_order_is_taken(progressive: bool) -> None:  # noqa: FBT001 - a parameter
    assert taken(encoded("JPEG", progressive=progressive)).pages


def test_what_is_transparent_is_shown_on_white() -> None:
    clear = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    shown = Image.open(BytesIO(taken(encoded("PNG", clear)).pages[0].image))
    assert shown.getpixel((150, 150)) == (255, 255, 255)


def test_a_photo_is_shown_upright_and_without_its_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turned by a quarter
    exif[0x010F] = "Telepon"
    shown = Image.open(BytesIO(taken(encoded("JPEG", exif=exif)).pages[0].image))
    assert shown.size == (800, 600)
    assert not shown.getexif()


def test_a_large_picture_is_shown_within_bounds() -> None:
    page = taken(encoded("PNG", Image.new("1", (5000, 4000)))).pages[0]
    assert (page.width, page.height) == (LONGEST_SIDE, LONGEST_SIDE * 4 // 5)


def test_what_telephones_append_to_a_photo_is_let_through() -> None:
    assert taken(encoded("JPEG") + b"\0\0\0\x18ftypmp42" + b"film" * 100).pages


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
