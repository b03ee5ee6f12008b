"""What a letter would look like: people and certificate made up, and written across that it is."""

from datetime import date

from ams.letters.data import (
    Applicant,
    CertificateDetails,
    Document,
    LetterData,
    ReasonBox,
    Superior,
)
from ams.letters.models import LetterTemplate
from ams.letters.numbering import number_text
from ams.letters.render import render
from ams.letters.stationery import arms_of, letterhead

_CODE = "000000000000"  # no letter has it
_SUPERIOR = Superior(
    name="Nama Atasan, S.H., M.M.",
    nip="197001011996031002",
    rank="Pembina Tingkat I (IV/b)",
    position="Kepala Bidang Contoh",
)
_APPLICANT = Applicant(
    name="Nama Pemohon, S.Kom.",
    nip="199003122015012007",
    position="Pranata Komputer Ahli Muda",
    unit="Bidang Contoh",
    email="nama.pemohon@contoh.go.id",
    username="nama.pemohon",
)
_REASONS = (
    ReasonBox("lupa_passphrase", "Lupa passphrase", ticked=True),
    ReasonBox("perubahan_data", "Perubahan data"),
    ReasonBox("kehilangan", "Kehilangan sertifikat elektronik"),
)


def specimen(template: LetterTemplate, *, dated: date, address: str) -> bytes:
    """Return a letter with the template as PDF, marked as a specimen on every page.

    Raises:
        LetterNotRendered: the typesetter refused it.
    """
    head = letterhead(template)
    content = LetterData(
        agency_id=template.agency_id,
        letterhead=head,
        superior=_SUPERIOR,
        applicant=_APPLICANT,
        certificate=CertificateDetails(
            subject_dn="C=ID, O=Contoh, CN=Nama Pemohon",
            serial="00112233445566778899",
            issuer_dn="C=ID, O=Contoh, CN=CA Contoh",
        ),
        reasons=_REASONS,
        place=template.place,
        date=dated,
        template=template.revision,
    )
    number = number_text(template.number_pattern, sequence=1, dated=dated)
    document = Document(code=_CODE, number=number, version=1, content=content)
    return render(document, address=address, arms=arms_of(head), is_specimen=True)
