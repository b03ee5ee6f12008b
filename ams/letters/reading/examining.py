"""What the limited process does with a file: decode it, draw its pages, read what is on them."""

import time
from io import BytesIO
from typing import Final

import pikepdf
from PIL import Image

from ams.letters.decoding import decode
from ams.letters.kinds import AttachmentKind
from ams.letters.pages import Drawn, PageImage, page_image
from ams.letters.reading.codes import Codes, find_codes
from ams.letters.reading.examined import Examined
from ams.letters.reading.flat import flattened
from ams.letters.reading.inside import inside
from ams.letters.reading.look import gray_of, is_blank, is_dark
from ams.letters.reading.results import PageReading, Reading
from ams.letters.refusals import UploadRefused

BUDGET: Final = 4.0
"""Seconds for looking for QRs on all pages together; a page beyond them gets one quick look."""


def examine(content: bytes, *, read: bool) -> Examined:
    """Return what ``content`` is, its pages drawn anew and, if asked, what is on them.

    Raises:
        UploadRefused: one subclass per reason.
    """
    kind, drawn = decode(content)
    pages: list[PageImage] = []
    readings: list[PageReading] = []
    flat: dict[int, bytes] = {}
    left = BUDGET
    for page in drawn:
        pages.append(page_image(page))
        if read:
            began = time.monotonic()
            reading, laid = _read(page, budget=left)
            readings.append(reading)
            flat |= {page.number: laid} if laid else {}
            left = max(0.0, left - (time.monotonic() - began))
    found = inside(content) if read and kind is AttachmentKind.PDF else None
    return Examined(
        kind=kind,
        pages=tuple(pages),
        reading=Reading(
            pages=tuple(readings),
            data_sha256=found.data_sha256 if found else "",
            signed=found.signed if found else False,
        ),
        flat=flat,
    )


def _read(page: Drawn, *, budget: float) -> tuple[PageReading, bytes]:
    """Return what is on the page, and the page laid flat, empty where it cannot be."""
    gray = gray_of(page.picture)
    blank = is_blank(gray)
    found = Codes() if blank else find_codes(gray, budget=budget)
    laid = flattened(gray, found.pair) if found.pair else None
    reading = PageReading(
        number=page.number,
        codes=found.texts,
        found_by=found.found_by,
        blank=blank,
        dark=is_dark(gray),
    )
    return reading, laid.tobytes() if laid else b""


def warm_up() -> None:
    """Load whatever the libraries load when first used: a confined process opens no file."""
    picture = Image.new("RGB", (240, 320), "white")
    picture.paste("black", (40, 40, 120, 60))
    exif = Image.Exif()
    exif[0x0112] = 6
    samples = [_saved(picture, "JPEG", exif=exif), _saved(picture, "PNG", exif=exif)]
    samples.append(_saved(picture.convert("P"), "PNG", transparency=0))
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        whole, locked = BytesIO(), BytesIO()
        pdf.save(whole)
        pdf.save(locked, encryption=pikepdf.Encryption(owner="x"))  # asks for randomness
    samples += [whole.getvalue(), locked.getvalue(), samples[0][:-40], whole.getvalue()[:-60]]
    for sample in samples:
        try:
            examine(sample, read=True)
        except UploadRefused:
            continue


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, format=kind, **options)
    return buffer.getvalue()
