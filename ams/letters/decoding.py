"""Is an uploaded file what it must be? Octets decide, then decoding; the name decides nothing.

ADR 0014 tells the reasoning; nothing here trusts the uploader, and nothing is written. It runs in
a process that is limited and used once (``ams.letters.reading``); only tests call it directly.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext_noop

from ams.letters.image_inspection import jpeg_end, open_image, png_end
from ams.letters.kinds import AttachmentKind
from ams.letters.pages import Drawn
from ams.letters.pdf_inspection import open_pdf
from ams.letters.refusals import Disguised, Phrase, Program, UnknownKind

_MAGIC = {
    b"%PDF-": AttachmentKind.PDF,
    b"\xff\xd8\xff": AttachmentKind.JPEG,
    b"\x89PNG\r\n\x1a\n": AttachmentKind.PNG,
}
_PROGRAMS = (
    b"MZ",  # Windows
    b"\x7fELF",  # Linux
    b"\xca\xfe\xba\xbe",  # Java, macOS
    b"\xfe\xed\xfa\xce",  # macOS
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"dex\n",  # Android
    b"#!",  # a script
)
# Marks of other formats that tools find anywhere in a file, and their names.
_ANYWHERE = {b"Rar!\x1a\x07": "RAR", b"7z\xbc\xaf\x27\x1c": "7z", b"MSCF\0\0\0\0": "CAB"}
_MARKUP = re.compile(rb"<\s*(?:script|html|!doctype\s+html|\?php|iframe|svg)[\s>]", re.IGNORECASE)
_SNIFFED = 1024  # browsers and PDF readers look this far for a header
_PADDING = b"\0 \t\r\n\x0c"


def decode(content: bytes) -> tuple[AttachmentKind, Iterator[Drawn]]:
    """Return what ``content`` is, and its pages in turn.

    All is checked before the first page is drawn, but a page may still turn out broken.

    Raises:
        UploadRefused: one subclass per reason.
    """
    kind = _kind(content)
    _check_single_format(content, kind)
    return kind, open_pdf(content) if kind is AttachmentKind.PDF else open_image(content, kind)


def _kind(content: bytes) -> AttachmentKind:
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            return kind
    if content.startswith(_PROGRAMS):
        raise Program(f"the file starts with {content[:4]!r}")
    raise UnknownKind(f"the file starts with {content[:8]!r}")


def _check_single_format(content: bytes, kind: AttachmentKind) -> None:
    """Refuse a file that another program would read as something else."""
    for mark, name in _ANYWHERE.items():
        if mark in content:
            raise Disguised(f"{name} inside a {kind}", found=name)
    if zipfile.is_zipfile(BytesIO(content)):
        raise Disguised(f"ZIP inside a {kind}", found="ZIP")
    if kind is not AttachmentKind.PDF and b"%PDF-" in content:
        raise Disguised(f"PDF inside a {kind}", found="PDF")
    # A PDF may well print these words; a picture has no business with them anywhere.
    looked_at = content[:_SNIFFED] if kind is AttachmentKind.PDF else content
    if _MARKUP.search(looked_at) or _MARKUP.search(content[-_SNIFFED:]):
        raise Disguised(f"markup inside a {kind}", found="HTML")
    _check_tail(content, kind)


def _check_tail(content: bytes, kind: AttachmentKind) -> None:
    """Refuse what follows the end of the file proper.

    Telephones append previews and short films to a JPEG; those are let through, programs are not.
    """
    tail = content[_end(content, kind) :].lstrip(_PADDING)
    if tail.startswith(_PROGRAMS):
        raise Disguised(
            f"a program behind the end of a {kind}", found=Phrase(gettext_noop("program"))
        )
    if tail and kind is not AttachmentKind.JPEG:
        raise Disguised(
            f"{len(tail)} octets behind the end of a {kind}",
            found=Phrase(gettext_noop("data tambahan")),
        )


def _end(content: bytes, kind: AttachmentKind) -> int:
    match kind:
        case AttachmentKind.JPEG:
            return jpeg_end(content)
        case AttachmentKind.PNG:
            return png_end(content)
        case _:
            found = content.rfind(b"%%EOF")
            # Without the mark the file is cut off, which the PDF reader reports better.
            return found + len(b"%%EOF") if found >= 0 else len(content)
