"""What a letter check may tell: enough to compare with the paper, no more."""

from django.utils.translation import gettext as _

from ams.accounts.nip import mask_nip
from ams.letters.models import Letter
from ams.web.masking import mask_name
from ams.web.templatetags.ams import day, moment


def letter_facts(letter: Letter) -> tuple[tuple[str, str], ...]:
    """Return label and value of what stands in the newest version, personal data masked."""
    version = letter.latest
    content = version.content
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
        (_("Versi terbaru"), f"{version.version} ({moment(version.created_at)})"),
    )
