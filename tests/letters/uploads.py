"""Makes files to upload, whole or spoilt in one way each, so that it is plain what is refused."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from PIL import Image

from ams.letters.reading.examined import Examined
from ams.letters.reading.examining import examine
from ams.letters.refusals import UploadRefused

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


def taken(content: bytes) -> Examined:
    """Decode in this process, where a test may look inside."""
    return examine(content, read=False)


def refusal(content: bytes) -> UploadRefused:
    with pytest.raises(UploadRefused) as refused:
        taken(content)
    assert refused.value.said
    assert refused.value.advised
    assert refused.value.fields["file"]
    return refused.value


def archive() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("run.exe", b"MZ")
    return buffer.getvalue()
