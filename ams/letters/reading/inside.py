"""What a PDF carries besides its pages: the letter's own data, electronic signatures."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import pikepdf

MOST_DATA: Final = 256 * 1024
"""Octets of a letter's data."""


@dataclass(frozen=True, slots=True)
class Inside:
    """The digest of the letter's data ("" where there are none); whether signatures are there."""

    data_sha256: str = ""
    signed: bool = False


def inside(content: bytes) -> Inside:
    """Return what a PDF that was decoded before carries."""
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False) as pdf:
            return Inside(_data_digest(pdf), _is_signed(pdf))
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError):
        return Inside()


def _data_digest(pdf: pikepdf.Pdf) -> str:
    names = list(pdf.attachments)
    if len(names) != 1:
        return ""
    data = pdf.attachments[names[0]].get_file().read_bytes()
    return hashlib.sha256(data).hexdigest() if len(data) <= MOST_DATA else ""


def _is_signed(pdf: pikepdf.Pdf) -> bool:
    fields = pdf.Root.get("/AcroForm", pikepdf.Dictionary()).get("/Fields", pikepdf.Array())
    return any(
        isinstance(field, pikepdf.Dictionary)
        and field.get("/FT") == pikepdf.Name.Sig
        and "/V" in field
        for field in fields
    )
