"""Draws a letter as PDF: typst, our own template and fonts, nothing from the machine or network."""

import json
from base64 import b64encode
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

import pikepdf
import segno

from ams.accounts.nip import format_nip
from ams.core.identifiers import format_code
from ams.core.wording import date_text
from ams.letters.data import Acting, CertificateDetails, Document, Letterhead, LetterKind, Superior
from ams.letters.errors import LetterNotRendered, NotTypeset
from ams.letters.marks import mark_of, mark_text
from ams.letters.typesetting import typeset

_TITLES: Final[Mapping[LetterKind, str]] = {  # letters are Indonesian
    LetterKind.REVOCATION: "Surat Keterangan Alasan Pencabutan Sertifikat Elektronik",
    LetterKind.ISSUANCE: "Surat Rekomendasi Penerbitan Sertifikat Elektronik",
    LetterKind.RENEWAL: "Surat Rekomendasi Pembaruan Sertifikat Elektronik",
    LetterKind.REPLACEMENT: (
        "Surat Keterangan Alasan Pencabutan dan Rekomendasi Penerbitan Kembali"
        " Sertifikat Elektronik"
    ),
    LetterKind.AGENCY_EMAIL: "Surat Permohonan Pembuatan Akun Email Instansi",
}


def render(
    document: Document, *, address: str, arms: bytes = b"", is_specimen: bool = False
) -> bytes:
    """Return the letter with its data in it, byte-identical for the same document and address.

    Args:
        document: what the letter says.
        address: the letter's public address; each page's QR adds its mark to it.
        arms: the coat of arms that the letterhead names, as PNG.
        is_specimen: write across every page that this is none.

    Raises:
        LetterNotRendered: the typesetter refused the content.
    """
    look: dict[str, object] = {"arms": _picture(arms) if arms else "", "is_specimen": is_specimen}
    pages, pdf = 1, _typeset(document, address, look, pages=1)
    # The marks name the number of pages; a QR's size does not depend on what it says, so the
    # second drawing has the pages of the first.
    if (found := _page_count(pdf)) != pages:
        pdf = _typeset(document, address, look, pages=found)
    return pdf


def _typeset(document: Document, address: str, look: dict[str, object], *, pages: int) -> bytes:
    shown = _shown(document, address, pages=pages) | look
    inputs = {
        "letter": json.dumps(shown, ensure_ascii=False),
        "data": document.canonical().decode(),
    }
    try:
        return typeset("letter.typ", inputs, dated=document.content.date)
    except NotTypeset as error:
        raise LetterNotRendered(f"letter {document.code} was not typeset: {error}") from error


def _page_count(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def _shown(document: Document, address: str, *, pages: int) -> dict[str, Any]:
    """Return the document's JSON with what the template shows in another form."""
    content = document.content
    return document.to_json() | {
        "title": f"{_TITLES[content.kind]} {document.number}",
        "printed_code": format_code(document.code),
        "agency": content.letterhead.office,
        "contact": _contact(content.letterhead),
        "superior_nip": format_nip(content.superior.nip),
        "applicant_nip": format_nip(content.applicant.nip),
        "representative_nip": format_nip(content.representative.nip)
        if content.representative
        else "",
        "subject_dn": content.certificate.subject_dn,
        "serial": grouped_serial(content.certificate.serial),
        "issuer_dn": content.certificate.issuer_dn,
        "validity": _validity(content.certificate),
        "date": date_text(content.date),
        "signing": _signing(content.superior),
        "address": address,
        "qrs": [
            qr_svg(mark_text(mark_of(document, page=page, pages=pages), address=address))
            for page in range(1, pages + 1)
        ],
    }


def _signing(superior: Superior) -> list[str]:
    """Return the lines above the signature: in whose place the superior signs, his position."""
    position = f"{superior.position},"
    match superior.acting:
        case Acting.ON_BEHALF:
            return [f"a.n. {superior.on_behalf_of}", position]
        case Acting.DELEGATED:
            return [f"Plt. {position}"]
        case Acting.DAILY:
            return [f"Plh. {position}"]
        case Acting.HIMSELF:
            return [position]


def _picture(png: bytes) -> str:
    """Return a picture as the SVG that carries it, since only text reaches the typesetter."""
    data = b64encode(png).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><image width="100" '
        f'height="100" href="data:image/png;base64,{data}"/></svg>'
    )


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
    """Return a QR code for ``text`` (error correction Q: a fold or stamp may cover a quarter).

    It has no quiet zone of its own: the template keeps four modules around it white.
    """
    buffer = BytesIO()
    segno.make(text, error="q", micro=False).save(
        buffer, kind="svg", border=0, xmldecl=False, svgns=True
    )
    return buffer.getvalue().decode()
