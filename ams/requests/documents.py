"""The document check's items (activity 5): what is asked, and what the system found itself."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ams.accounts.nip import format_nip
from ams.authority import names
from ams.core.canonical import JSON
from ams.core.errors import AMSError
from ams.core.wording import WIB, date_text
from ams.letters.data import LetterData
from ams.letters.models import Attachment, LetterVersion
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
from ams.revocation.reasons import reason

KEYS = ("applicant", "certificate", "reasons", "superior", "attachment", "signatures")
"""The items in the order of the page; a key never changes its meaning once released."""


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


def question(key: str) -> str:
    """Return an item's question in the reader's language."""
    return {
        "applicant": _("Data pemohon dalam surat sesuai dengan data pegawai"),
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
    version = attachment.letter_version
    content = version.content
    return (
        _compared_item("applicant", _applicant_rows(request, content)),
        _compared_item("certificate", _certificate_rows(request, content)),
        _compared_item("reasons", _reason_rows(request, content)),
        _superior_item(request, content),
        _attachment_item(request, attachment, version),
        DocumentItem(
            "signatures",
            question("signatures"),
            Finding.TO_BE_SEEN,
            _("Periksa tanda tangan basah pada pratinjau surat."),
        ),
    )


def _compared_item(key: str, rows: tuple[Compared, ...]) -> DocumentItem:
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
    certificate, named = request.certificate, content.certificate
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
    return _compared_item(
        "superior",
        (
            compared("name", _("Nama"), named.name, on_record.full_name),
            compared("nip", _("NIP"), named.nip, format_nip(on_record.nip), by=as_digits),
            compared("position", _("Jabatan"), named.position, on_record.position),
        ),
    )


def _attachment_item(
    request: Request, attachment: Attachment, version: LetterVersion
) -> DocumentItem:
    newest = request.letter.latest
    rows = (
        Compared(
            "version",
            _("Versi surat"),
            str(version.version),
            str(newest.version),
            version.pk == newest.pk,
        ),
    )
    said = _("%(pages)d halaman, dapat dibuka. Cocokkan nomor %(number)s dan kode %(code)s.") % {
        "pages": attachment.page_count,
        "number": version.letter.number,
        "code": version.letter.printed_code,
    }
    finding = Finding.TO_BE_SEEN if version.pk == newest.pk else Finding.DIFFERS
    return DocumentItem("attachment", question("attachment"), finding, said, rows)
