"""The document check's items (activity 5): what is asked, and what the system found itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ams.accounts.nip import format_nip
from ams.authority import names
from ams.core.canonical import JSON
from ams.core.errors import AMSError
from ams.core.wording import WIB, date_text, time_text
from ams.letters.data import LetterData, Superior
from ams.letters.models import Attachment, Endorsement
from ams.requests.conduct import conduct_of
from ams.requests.errors import NoAttachment
from ams.requests.findings import (
    Compared,
    Finding,
    as_digits,
    as_serial,
    as_words,
    compared,
    finding_of,
)
from ams.requests.models import Request
from ams.requests.paper import paper_of
from ams.requests.signed import ink_said, signature_remark
from ams.revocation.reasons import reason


@dataclass(frozen=True, slots=True)
class DocumentItem:
    """One item: the question for the officer, the system's finding and what it rests on."""

    key: str
    question: str
    finding: Finding
    said: str
    rows: tuple[Compared, ...] = ()

    def to_json(self) -> dict[str, JSON]:
        """Return what is kept with the officer's verdict."""
        return {
            "finding": self.finding.value,
            "said": self.said,
            "rows": [row.to_json() for row in self.rows],
        }


Maker = Callable[[Request, LetterData], DocumentItem]
_OF_PROCEDURES: Final[dict[str, Maker]] = {}


def question(key: str) -> str:
    """Return an item's question in the reader's language; a key's meaning never changes."""
    return {
        "applicant": _("Data pemohon dalam surat sesuai dengan data pegawai"),
        "address": _("Alamat email yang diminta boleh dan belum dipakai orang lain"),
        "certificate": _("Sertifikat dalam surat sesuai dengan sertifikat yang dipilih"),
        "reasons": _("Alasan dalam surat sesuai dengan alasan permohonan"),
        "superior": _("Surat dibuat oleh atasan pemohon yang berwenang"),
        "attachment": _("Lampiran lengkap, terbaca, dan merupakan versi surat yang berlaku"),
        "signatures": _("Surat ditandatangani pemohon dan atasan"),
    }[key]


def present_attachment(request: Request) -> Attachment:
    """Return the signed letter that counts now.

    Raises:
        NoAttachment: nothing has been attached.
    """
    if request.attachment is None:
        raise NoAttachment(f"request {request.number} has no attachment", number=request.number)
    return request.attachment


def document_items(request: Request) -> tuple[DocumentItem, ...]:
    """Return the items of the present letter and attachment, each with the system's finding.

    Raises:
        NoAttachment: nothing has been attached.
    """
    attachment = present_attachment(request)
    content = attachment.letter_version.content
    return tuple(_maker(key)(request, content) for key in conduct_of(request).items)


def finds(key: str) -> Callable[[Maker], Maker]:
    """Register how an item is looked into that only the procedure's own package can."""

    def register(maker: Maker) -> Maker:
        _OF_PROCEDURES[key] = maker
        return maker

    return register


def _maker(key: str) -> Maker:
    return _ITEMS.get(key) or _OF_PROCEDURES[key]


def _applicant_item(request: Request, content: LetterData) -> DocumentItem:
    return compared_item("applicant", _applicant_rows(request, content))


def _certificate_item(request: Request, content: LetterData) -> DocumentItem:
    return compared_item("certificate", _certificate_rows(request, content))


def _reasons_item(request: Request, content: LetterData) -> DocumentItem:
    return compared_item("reasons", _reason_rows(request, content))


def _signatures_item(request: Request, content: LetterData) -> DocumentItem:
    attachment = present_attachment(request)
    endorsement = Endorsement.objects.filter(attachment=attachment).first()
    if endorsement is not None:
        return _approved_item(attachment, endorsement, content.superior)
    signed = signature_remark(attachment)
    if signed is not None:
        return DocumentItem("signatures", question("signatures"), signed.finding, signed.said)
    said = _("Periksa tanda tangan basah pada pratinjau surat.")
    said = f"{ink_said(attachment)} {said}".strip()
    if content.representative is not None:
        told = _("Atas nama pemohon menandatangani %(name)s, petugas yang mengajukan.")
        said = f"{said} {told % {'name': content.representative.name}}"
    return DocumentItem("signatures", question("signatures"), Finding.TO_BE_SEEN, said)


def _approved_item(
    attachment: Attachment, endorsement: Endorsement, superior: Superior
) -> DocumentItem:
    """Return what an electronic approval says; the applicant filed it under his own account."""
    who = {
        "name": endorsement.name,
        "position": endorsement.position,
        "at": time_text(endorsement.sealed_at, get_language() or "id"),
    }
    if attachment.is_intact:
        said = _("Disetujui secara elektronik oleh %(name)s, %(position)s, %(at)s; segel utuh.")
        finding = Finding.AGREES
    else:
        said = _("Berkas yang disegel %(name)s, %(position)s, %(at)s sudah berubah.")
        finding = Finding.DIFFERS
    said = f"{said % who} {_approved_by_another(endorsement, superior)}".strip()
    return DocumentItem("signatures", question("signatures"), finding, said)


def _approved_by_another(endorsement: Endorsement, superior: Superior) -> str:
    """Return why who approved is not the superior in the letter's text; empty where he is."""
    if as_digits(superior.nip) == endorsement.nip:
        return ""
    if endorsement.position.startswith(("Plh. ", "Plt. ")):
        said = _("Surat menyebut %(superior)s; %(name)s menyetujui sebagai pengganti pejabat.")
    else:
        said = _(
            "Surat menyebut %(superior)s; karena tidak dijawab pada waktunya, surat diteruskan"
            " kepada %(name)s, atasan berikutnya."
        )
    return said % {"superior": superior.name, "name": endorsement.name}


def compared_item(key: str, rows: tuple[Compared, ...]) -> DocumentItem:
    """Return an item that rests on comparing alone."""
    finding = finding_of(rows)
    said = {
        Finding.AGREES: _("Semua butir sama."),
        Finding.DIFFERS: _("Ada butir yang berbeda."),
        Finding.TO_BE_SEEN: "",
    }[finding]
    return DocumentItem(key, question(key), finding, said, rows)


def _applicant_rows(request: Request, content: LetterData) -> tuple[Compared, ...]:
    person, named = request.applicant, content.applicant
    username = person.account.username if person.account else ""
    return (
        compared("name", _("Nama"), named.name, person.full_name),
        compared("nip", _("NIP"), named.nip, format_nip(person.nip), by=as_digits),
        compared("position", _("Jabatan"), named.position, person.position),
        compared("unit", _("Unit kerja"), named.unit, person.unit),
        compared("agency", _("Instansi"), content.letterhead.office, person.agency.name),
        compared("email", _("Email dinas"), named.email, person.email),
        compared("username", _("Nama pengguna AMS"), named.username, username),
    )


def _certificate_rows(request: Request, content: LetterData) -> tuple[Compared, ...]:
    certificate, named = request.concerned, content.certificate
    until = certificate.not_after.astimezone(WIB).date()
    return (
        compared("serial", _("Nomor seri"), named.serial, certificate.serial, by=as_serial),
        compared(
            "subject_dn", _("Subject DN"), named.subject_dn, certificate.subject_dn, by=as_name
        ),
        compared("issuer_dn", _("Penerbit"), named.issuer_dn, certificate.issuer_dn, by=as_name),
        Compared(
            "not_after",
            _("Berlaku sampai"),
            date_text(named.not_after) if named.not_after else "",
            date_text(until),
            named.not_after == until,
        ),
    )


def as_name(text: str) -> str:
    """Return a distinguished name as it compares: parsed, order and case aside."""
    try:
        attributes = names.parse(text).attributes
    except AMSError:
        return as_words(text)
    return "\n".join(sorted(f"{one.oid}={one.normalised}" for one in attributes))


def _reason_rows(request: Request, content: LetterData) -> tuple[Compared, ...]:
    ticked = {box.key for box in content.ticked}
    asked = set(request.reasons)
    return tuple(
        Compared(
            key,
            reason(key).in_language("id"),
            _("dipilih") if key in ticked else _("tidak dipilih"),
            _("dipilih") if key in asked else _("tidak dipilih"),
            (key in ticked) == (key in asked),
        )
        for key in sorted(ticked | asked)
    )


def _superior_item(request: Request, content: LetterData) -> DocumentItem:
    named, on_record = content.superior, request.applicant.superior
    if on_record is None:
        rows = (
            Compared("name", _("Nama"), named.name, "", agrees=False),
            Compared("nip", _("NIP"), named.nip, "", agrees=False),
        )
        said = _("Atasan pemohon belum tercatat; pastikan sendiri.")
        return DocumentItem("superior", question("superior"), Finding.TO_BE_SEEN, said, rows)
    return compared_item(
        "superior",
        (
            compared("name", _("Nama"), named.name, on_record.full_name),
            compared("nip", _("NIP"), named.nip, format_nip(on_record.nip), by=as_digits),
            compared("position", _("Jabatan"), named.position, on_record.position),
        ),
    )


def _attachment_item(request: Request, _content: LetterData) -> DocumentItem:
    attachment = present_attachment(request)
    version = attachment.letter_version
    newest = request.letter.latest
    rows: tuple[Compared, ...] = (
        Compared(
            "version",
            _("Versi surat"),
            str(version.version),
            str(newest.version),
            version.pk == newest.pk,
        ),
    )
    paper = paper_of(attachment)
    if paper.proven:
        printed = version.letter.printed_code
        rows = (Compared("code", _("Kode surat"), printed, printed, agrees=True), *rows)
    told = " ".join(remark.said for remark in paper.remarks)
    opened = _("%(pages)d halaman, dapat dibuka. Cocokkan nomor %(number)s dan kode %(code)s.") % {
        "pages": attachment.page_count,
        "number": version.letter.number,
        "code": version.letter.printed_code,
    }
    if version.pk != newest.pk:
        return DocumentItem("attachment", question("attachment"), Finding.DIFFERS, opened, rows)
    said = told if paper.finding is Finding.AGREES else f"{told} {opened}".strip()
    return DocumentItem("attachment", question("attachment"), paper.finding, said, rows)


_ITEMS: Final[Mapping[str, Maker]] = {
    "applicant": _applicant_item,
    "certificate": _certificate_item,
    "reasons": _reasons_item,
    "superior": _superior_item,
    "attachment": _attachment_item,
    "signatures": _signatures_item,
}
KEYS: Final = tuple(_ITEMS)
"""Every item that does not belong to one procedure alone."""
