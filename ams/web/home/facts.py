"""What a letter check may tell: enough to compare with the paper, no more."""

from django.utils.translation import gettext as _

from ams.accounts.nip import mask_nip
from ams.letters.asking import Answer
from ams.requests.models import Request
from ams.web.badges import badge_for
from ams.web.masking import mask_name
from ams.web.templatetags.ams import day, moment, procedure_name

Facts = tuple[tuple[str, str], ...]


def letter_facts(answer: Answer) -> Facts:
    """Return label and value of what stands in the version, personal data masked."""
    letter, version, content = answer.letter, answer.version, answer.version.content
    serial = content.certificate.serial.replace(" ", "").replace(":", "")
    return (
        (_("Nomor surat"), letter.number),
        (_("Tanggal surat"), day(content.date)),
        (_("Instansi"), letter.agency.name),
        (_("Pemohon"), mask_name(content.applicant.name)),
        (_("NIP pemohon"), mask_nip(content.applicant.nip)),
        (_("Atasan yang menyetujui"), mask_name(content.superior.name)),
        (_("Nomor seri sertifikat"), f"…{serial[-6:].upper()}" if serial else ""),
        (_("Kode surat"), letter.printed_code),
        (_("Halaman"), _page(answer)),
        (_("Versi ini"), f"{version.version} ({moment(version.created_at)})"),
    )


def state_facts(answer: Answer) -> Facts:
    """Return label and value of where the letter stands now: its requests and newest version."""
    newest = answer.newest
    requests = Request.objects.filter(letter=answer.letter).order_by("filed_at", "pk")
    told = tuple((procedure_name(one.procedure_key), _state(one)) for one in requests)
    return (
        *(told or ((_("Permohonan"), _("Belum diajukan dengan surat ini")),)),
        (_("Versi terbaru"), f"{newest.version} ({moment(newest.created_at)})"),
    )


def _page(answer: Answer) -> str:
    if not answer.pages:
        return ""
    return _("%(page)d dari %(pages)d") % {"page": answer.page, "pages": answer.pages}


def _state(request: Request) -> str:
    if request.is_open and request.published_at is not None:
        return _("Sudah dilaksanakan dan diumumkan")
    if request.is_open and request.is_decided:
        return _("Disetujui, sedang dilaksanakan")
    return str(badge_for("request", request.status).text)
