"""The certificate check (activity 6): account, record, request, letter and certificate in a row."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from cryptography.x509.oid import NameOID
from django.utils.translation import gettext as _

from ams.accounts.models import Person
from ams.accounts.nip import format_nip
from ams.accounts.titles import without_titles
from ams.authority import names
from ams.authority.names import AttributeComparison
from ams.certificates.models import Certificate
from ams.certificates.states import CertificateState
from ams.core.canonical import JSON
from ams.core.errors import AMSError
from ams.core.identifiers import serial_to_hex
from ams.core.wording import WIB, date_text, time_text
from ams.letters.data import LetterData
from ams.requests.documents import as_name
from ams.requests.findings import Normaliser, as_digits, as_serial, as_words
from ams.requests.models import Request

_CN, _O, _OU, _E = (
    NameOID.COMMON_NAME.dotted_string,
    NameOID.ORGANIZATION_NAME.dotted_string,
    NameOID.ORGANIZATIONAL_UNIT_NAME.dotted_string,
    NameOID.EMAIL_ADDRESS.dotted_string,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One property as each source has it; a source that does not speak of it is empty.

    ``agrees`` looks at the sources that speak, ``None`` where only one does; ``remark`` says what
    was passed over.
    """

    key: str
    label: str
    record: str = ""
    request: str = ""
    letter: str = ""
    certificate: str = ""
    agrees: bool | None = None
    remark: str = ""

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Return the four values in the order of the columns."""
        return (self.record, self.request, self.letter, self.certificate)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything for one decision: the rows, both names by attribute, the certificate's state."""

    rows: tuple[Row, ...]
    subject_dn: tuple[AttributeComparison, ...]
    letter_dn_problem: str  # why the letter's DN cannot be read, if it cannot
    state: CertificateState

    @property
    def agrees(self) -> bool:
        """Tell whether nothing differs."""
        rows = all(row.agrees is not False for row in self.rows)
        return rows and not self.letter_dn_problem and all(one.same for one in self.subject_dn)

    def to_json(self) -> dict[str, JSON]:
        """Return what is kept with the verdict."""
        return {
            "rows": [asdict(row) for row in self.rows],
            "subject_dn": [
                {"attribute": one.attribute, "letter": one.left, "certificate": one.right,
                 "same": one.same}
                for one in self.subject_dn
            ],
            "letter_dn_problem": self.letter_dn_problem,
            "state": self.state.value,
            "agrees": self.agrees,
        }  # fmt: skip


def comparison(request: Request, *, at: datetime) -> Comparison:
    """Return the comparison for the present letter; the certificate speaks from its own octets."""
    certificate = request.concerned
    content = request.letter.latest.content
    subject = names.parse(certificate.certificate.subject)
    try:
        attributes = names.compare(content.certificate.subject_dn, subject)
        problem = ""
    except AMSError as error:
        attributes = names.compare("", subject)
        problem = str(error)
    return Comparison(
        rows=(*_person_rows(request, content), *_certificate_rows(request, content, certificate)),
        subject_dn=attributes,
        letter_dn_problem=problem,
        state=certificate.state_at(at),
    )


def _person_rows(request: Request, content: LetterData) -> tuple[Row, ...]:
    person, named = request.applicant, content.applicant
    subject = names.parse(request.concerned.certificate.subject)
    username = person.account.username if person.account else ""

    def of(oid: str) -> str:
        return ", ".join(subject.values(oid))

    # O names the regency and OU the office; only the regency's own staff have their unit there.
    office, unit = (of(_OU), "") if person.agency.parent_id else (of(_O), of(_OU))

    return (
        _row("username", _("Nama pengguna AMS"), record=username, letter=named.username),
        _row("name", _("Nama dengan gelar"), record=person.full_name, letter=named.name),
        _name_row(person, common_name=of(_CN)),
        _row(
            "nip", _("NIP"), record=format_nip(person.nip), letter=named.nip, by=as_digits
        ),
        _row(
            "email", _("Email dinas"),
            record=person.email, letter=named.email, certificate=of(_E),
        ),
        _row(
            "agency", _("Instansi"),
            record=person.agency.name, letter=content.letterhead.office, certificate=office,
        ),
        _row("unit", _("Unit kerja"), record=person.unit, letter=named.unit, certificate=unit),
    )  # fmt: skip


def _name_row(person: Person, *, common_name: str) -> Row:
    """Return the row of the name in the certificate, where academic titles are no difference.

    Other CAs put names with or without titles into CN; which titles differ is only remarked.
    """
    row = _row(
        "plain_name", _("Nama tanpa gelar"), record=person.plain_name, certificate=common_name
    )
    if row.agrees is not False:
        return row
    if as_words(common_name) == as_words(person.full_name):
        return replace(row, agrees=True, remark=_("CN memuat gelar seperti pada data pegawai."))
    if as_words(without_titles(common_name)) == as_words(person.plain_name):
        remark = _("CN memuat gelar yang lain daripada data pegawai; namanya sama.")
        return replace(row, agrees=True, remark=remark)
    return row


def _certificate_rows(
    request: Request, content: LetterData, certificate: Certificate
) -> tuple[Row, ...]:
    x509 = certificate.certificate
    owner = certificate.holder.full_name if certificate.holder else ""
    return (
        _row(
            "serial", _("Nomor seri"),
            request=certificate.serial, letter=content.certificate.serial,
            certificate=serial_to_hex(x509.serial_number), by=as_serial,
        ),
        _row(
            "issuer_dn", _("Penerbit"),
            request=certificate.issuer_dn, letter=content.certificate.issuer_dn,
            certificate=names.rfc4514(x509.issuer), by=as_name,
        ),
        _row(
            "holder", _("Pemilik menurut inventaris"),
            record=request.applicant.full_name, request=owner,
        ),
        _day_row(
            "not_before", _("Berlaku mulai"),
            letter=content.certificate.not_before, certificate=x509.not_valid_before_utc,
        ),
        _day_row(
            "not_after", _("Berlaku sampai"),
            letter=content.certificate.not_after, certificate=x509.not_valid_after_utc,
        ),
    )  # fmt: skip


def _day_row(key: str, label: str, *, letter: date | None, certificate: datetime) -> Row:
    """Return a row in which the letter names the day (WIB) of the certificate's moment."""
    agrees = None if letter is None else letter == certificate.astimezone(WIB).date()
    named = date_text(letter) if letter else ""
    return Row(key, label, letter=named, certificate=time_text(certificate), agrees=agrees)


def _row(
    key: str,
    label: str,
    *,
    record: str = "",
    request: str = "",
    letter: str = "",
    certificate: str = "",
    by: Normaliser = as_words,
) -> Row:
    spoken = [value for value in (record, request, letter, certificate) if value.strip()]
    agrees = len({by(value) for value in spoken}) == 1 if len(spoken) > 1 else None
    return Row(key, label, record, request, letter, certificate, agrees)
