"""A PDF that carries files (PDF/A-3, ISO 19005-3, 6.8): put them in, take them out. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Final

import pikepdf

from ams.core.errors import InvalidInput

_MOST_FILES: Final = 1000
_MOST_OCTETS: Final = 512 * 1024 * 1024
"""What all files of a bundle may have unpacked: a bundle is small, a decompression bomb is not."""


class NotABundle(InvalidInput):
    """The file is no PDF with attachments that AMS could have made."""

    code = "not_a_bundle"


@dataclass(frozen=True, slots=True)
class Part:
    """One attached file; ``name`` is unique in its bundle, ``about`` says to people what it is."""

    name: str
    content: bytes
    media_type: str
    about: str


def pack(cover: bytes, parts: Sequence[Part], *, at: datetime) -> bytes:
    """Return ``cover`` with ``parts`` attached, each compressed and associated with the document.

    The same cover, parts and time give the same octets.
    """
    stamp = pikepdf.models.metadata.encode_pdf_date(at)
    with pikepdf.open(BytesIO(cover)) as pdf:
        associated = pikepdf.Array()
        for part in parts:
            spec = pikepdf.AttachedFileSpec(
                pdf, part.content, description=part.about, filename=part.name,
                mime_type=part.media_type, creation_date=stamp, mod_date=stamp,
            )  # fmt: skip
            spec.relationship = pikepdf.Name.Supplement
            pdf.attachments[part.name] = spec
            associated.append(pdf.attachments[part.name].obj)
        pdf.Root.AF = associated
        output = BytesIO()
        pdf.save(output, deterministic_id=True, compress_streams=True)
    return output.getvalue()


def unpack(pdf: bytes) -> Mapping[str, bytes]:
    """Return the attached files by name.

    Raises:
        NotABundle: it cannot be read, carries nothing, or more than a bundle ever would.
    """
    try:
        with pikepdf.open(BytesIO(pdf)) as opened:
            return _unpacked(opened)
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise NotABundle(f"the file cannot be read as a PDF with attachments: {error}") from error


def _unpacked(pdf: pikepdf.Pdf) -> Mapping[str, bytes]:
    names = list(pdf.attachments)
    if not names:
        raise NotABundle("the PDF has no attachments: it is no case bundle")
    if len(names) > _MOST_FILES:
        raise NotABundle(f"the PDF has {len(names)} attachments, a bundle at most {_MOST_FILES}")
    found: dict[str, bytes] = {}
    total = 0
    for name in names:
        content = pdf.attachments[name].get_file().read_bytes()
        total += len(content)
        if total > _MOST_OCTETS:
            raise NotABundle(f"the attachments unpack to more than {_MOST_OCTETS} octets")
        found[name] = content
    return found
