"""Draws a letter as PDF: typst, our own template and fonts, nothing from the machine or network."""

import json
import threading
from datetime import UTC, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import segno
import typst

from ams.accounts.nip import format_nip
from ams.core.identifiers import format_code
from ams.core.wording import WIB, date_text
from ams.letters.data import CertificateDetails, Document, Letterhead
from ams.letters.errors import LetterNotRendered

_HERE = Path(__file__).resolve().parent
_TEMPLATE = _HERE / "templates" / "revocation.typ"
# PDF/A-3a: an archive's format, tagged for screen readers, and able to carry the data later on.
_STANDARD: Final = "a-3a"
_LOCK = threading.Lock()  # a compiler is one mutable thing; letters are few


def render(document: Document, *, address: str) -> bytes:
    """Return the letter as PDF/A-3a, byte-identical for the same document and address.

    Args:
        document: what the letter says.
        address: the public address that the QR carries.

    Raises:
        LetterNotRendered: the typesetter refused the content.
    """
    inputs = {"letter": json.dumps(_shown(document, address), ensure_ascii=False)}
    # Midnight in WIB of the letter's own date: the file's time tells no more than its text.
    dated = datetime.combine(document.content.date, time(), tzinfo=WIB).astimezone(UTC)
    try:
        with _LOCK:
            pdf = _compiler().compile(
                format="pdf",
                sys_inputs=inputs,
                pdf_standards=_STANDARD,
                timestamp=int(dated.timestamp()),
            )
    except typst.TypstError as error:
        raise LetterNotRendered(f"letter {document.code} was not typeset: {error}") from error
    if not isinstance(pdf, bytes):
        raise LetterNotRendered(f"letter {document.code} was typeset as {type(pdf).__name__}")
    return pdf


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_HERE / "fonts")]
    )
    return typst.Compiler(str(_TEMPLATE), root=str(_TEMPLATE.parent), font_paths=fonts)


def _shown(document: Document, address: str) -> dict[str, Any]:
    """Return the document's JSON with what the template shows in another form."""
    content = document.content
    return document.to_json() | {
        "title": f"Surat Keterangan Alasan Pencabutan Sertifikat Elektronik {document.number}",
        "printed_code": format_code(document.code),
        "agency": content.letterhead.office,
        "contact": _contact(content.letterhead),
        "superior_nip": format_nip(content.superior.nip),
        "applicant_nip": format_nip(content.applicant.nip),
        "subject_dn": content.certificate.subject_dn,
        "serial": grouped_serial(content.certificate.serial),
        "issuer_dn": content.certificate.issuer_dn,
        "validity": _validity(content.certificate),
        "date": date_text(content.date),
        "address": address,
        "qr": qr_svg(address),
        "qr_says": f"Kode QR: {address}",
    }


def _contact(head: Letterhead) -> list[str]:
    """Return the lines under the office's name: where it is, how to reach it."""
    reached = (
        f"Telepon {head.phone}" if head.phone else "",
        f"Laman {head.website}" if head.website else "",
        f"Pos-el {head.email}" if head.email else "",
    )
    lines = (head.address, ", ".join(part for part in reached if part))
    return [line for line in lines if line]


def _validity(certificate: CertificateDetails) -> str:
    if certificate.not_before is None or certificate.not_after is None:
        return ""
    return f"{date_text(certificate.not_before)} s.d. {date_text(certificate.not_after)}"


def grouped_serial(serial: str) -> str:
    """Return a serial number in groups of four, which the eye compares."""
    return " ".join(serial[start : start + 4] for start in range(0, len(serial), 4))


def qr_svg(text: str) -> str:
    """Return a QR code for ``text`` (error correction Q: a fold or stamp may cover a quarter)."""
    buffer = BytesIO()
    segno.make(text, error="q", micro=False).save(
        buffer, kind="svg", border=2, xmldecl=False, svgns=True
    )
    return buffer.getvalue().decode()
