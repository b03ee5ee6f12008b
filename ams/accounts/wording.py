"""Sentences of this package that pages and reports show, in the reader's language."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ams.accounts.errors import InvalidNIP, NIPProblem
from ams.core.actor import OfficerKind, Rank, Role

_NIP_PROBLEMS = {
    NIPProblem.NOT_DIGITS: _("NIP hanya terdiri dari angka; yang diketik “%(found)s”."),
    NIPProblem.LENGTH: _("NIP harus terdiri dari 18 angka; yang diketik %(found)s angka."),
    NIPProblem.BIRTH_DATE: _(
        "Angka ke-%(positions)s NIP (%(found)s) bukan tanggal lahir yang mungkin."
    ),
    NIPProblem.APPOINTMENT_YEAR: _(
        "Angka ke-%(positions)s NIP (%(found)s) bukan tahun pengangkatan yang mungkin."
    ),
    NIPProblem.APPOINTMENT_MONTH: _(
        "Angka ke-%(positions)s NIP (%(found)s) harus bulan pengangkatan 01 sampai 12 (PNS) "
        "atau frekuensi pengangkatan mulai 21 (PPPK)."
    ),
    NIPProblem.SEX: _(
        "Angka ke-%(positions)s NIP (%(found)s) harus 1 (laki-laki) atau 2 (perempuan)."
    ),
    NIPProblem.SEQUENCE: _("Angka ke-%(positions)s NIP (%(found)s) adalah nomor urut, mulai 001."),
    NIPProblem.TOO_YOUNG: _(
        "Menurut angka ke-%(positions)s NIP, pengangkatan terjadi sebelum usia 17 tahun."
    ),
    NIPProblem.FUTURE: _("Angka ke-%(positions)s NIP (%(found)s) menunjuk waktu yang belum tiba."),
}

OFFICER_KINDS = {
    OfficerKind.CA: _("OP BSrE"),
    OfficerKind.DISKOMINFO: _("OP Diskominfo"),
    OfficerKind.AGENCY: _("OP instansi"),
}
RANKS = {Rank.HEAD: _("Kepala"), Rank.DEPUTY: _("Wakil")}
ROLES = {Role.ADMINISTRATOR: _("Administrator"), Role.AUDITOR: _("Auditor")}


def nip_problem(error: InvalidNIP) -> str:
    """Return what is wrong with a NIP and which digits are meant."""
    return str(_NIP_PROBLEMS[error.problem]) % error.context


def officer_kind(kind: str) -> str:
    """Return the name of a kind of officer."""
    return str(OFFICER_KINDS[OfficerKind(kind)])


def role(name: str) -> str:
    """Return the name of a role."""
    return str(ROLES[Role(name)])


def mask_email(address: str) -> str:
    """Return an address of which only the first letter and the domain are shown."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}" if at else gettext("(disamarkan)")
