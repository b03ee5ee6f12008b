"""The fictitious regency: agencies, people in every role, and who they are to each other.

Names, numbers and addresses are invented; none belongs to a person. The password is public on
purpose: the demonstration is for looking around, never for real certificates.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from ams.core.actor import OfficerKind, Role

PASSWORD = "Kebumen-Peragaan-2026"  # noqa: S105 - the demonstration's public password
DOMAIN = "kebumenkab.go.id"
REGENCY = "kebumen"


@dataclass(frozen=True, slots=True)
class DemoAgency:
    """An agency; ``key`` names it within this file."""

    key: str
    name: str
    short_name: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person; ``username`` empty means without an account, ``superior`` is a username."""

    username: str
    full_name: str
    plain_name: str
    nip: str
    rank: str
    position: str
    unit: str
    agency: str
    superior: str = ""
    officer: OfficerKind | None = None
    role: Role | None = None
    shown: str = ""  # why the start page's list of accounts names it; empty: not named


AGENCIES = (
    DemoAgency(
        REGENCY,
        "Pemerintah Kabupaten Kebumen",
        "Kabupaten Kebumen",
        "Jalan Veteran Nomor 2 Kebumen 54311",
        "(0287) 000001",
    ),
    DemoAgency(
        "diskominfo",
        "Dinas Komunikasi dan Informatika",
        "Diskominfo",
        "Jalan Kutoarjo Nomor 6 Kebumen 54311",
        "(0287) 000002",
    ),
    DemoAgency(
        "dinkes",
        "Dinas Kesehatan",
        "Dinkes",
        "Jalan HM Sarbini Nomor 29 Kebumen 54311",
        "(0287) 000003",
    ),
    DemoAgency(
        "bkpsdm",
        "Badan Kepegawaian dan Pengembangan SDM",
        "BKPSDM",
        "Jalan Arungbinang Nomor 19 Kebumen 54311",
        "(0287) 000004",
    ),
)

_PENATA = "Penata (III/c)"
_PENATA_MUDA = "Penata Muda (III/a)"
_PEMBINA = "Pembina (IV/a)"
_PEMBINA_UTAMA = "Pembina Utama Muda (IV/c)"
_PENGATUR = "Pengatur (II/c)"

PEOPLE = (
    # Heads, whose approval a letter carries
    DemoPerson(
        "wahyu.hidayat", "Drs. Wahyu Hidayat, M.Si.", "Wahyu Hidayat", "196904121994031005",
        _PEMBINA_UTAMA, "Kepala Dinas Komunikasi dan Informatika", "Pimpinan", "diskominfo",
        shown="Kepala: membaca mutu layanan dan laporan",
    ),
    DemoPerson(
        "ratna.puspita", "dr. Ratna Puspita, M.Kes.", "Ratna Puspita", "197107231999032004",
        _PEMBINA_UTAMA, "Kepala Dinas Kesehatan", "Pimpinan", "dinkes",
        shown="Atasan (Kepala Dinas Kesehatan)",
    ),
    DemoPerson(
        "bambang.suryanto", "Bambang Suryanto, S.H., M.M.", "Bambang Suryanto",
        "197002151996031002", _PEMBINA_UTAMA, "Kepala Badan Kepegawaian", "Pimpinan", "bkpsdm",
    ),
    # Officers
    DemoPerson(
        "budi.santoso", "Budi Santoso, S.Kom.", "Budi Santoso", "198503102010011007",
        _PENATA, "Pranata Komputer Ahli Muda", "Bidang Persandian", "diskominfo",
        "wahyu.hidayat", OfficerKind.DISKOMINFO, shown="OP Diskominfo: mendampingi dan memeriksa",
    ),
    DemoPerson(
        "dewi.lestari", "Dewi Lestari, S.T.", "Dewi Lestari", "198811052014022003",
        _PENATA, "Sandiman Ahli Pertama", "Bidang Persandian", "diskominfo",
        "wahyu.hidayat", OfficerKind.DISKOMINFO, shown="OP Diskominfo kedua",
    ),
    DemoPerson(
        "eko.prasetyo", "Eko Prasetyo, A.Md.", "Eko Prasetyo", "199001172015021001",
        _PENGATUR, "Verifikator Instansi", "Subbagian Umum", "dinkes",
        "ratna.puspita", OfficerKind.AGENCY, shown="OP instansi (Dinas Kesehatan)",
    ),
    DemoPerson(
        "agus.setiawan", "Agus Setiawan, S.Kom., M.T.", "Agus Setiawan", "198006212006041003",
        _PEMBINA, "Petugas Otoritas Sertifikat", "Bidang Persandian", "diskominfo",
        "wahyu.hidayat", OfficerKind.CA, shown="OP otoritas sertifikat (BSrE)",
    ),
    DemoPerson(
        "yuliana.safitri", "Yuliana Safitri, S.Tr.TP.", "Yuliana Safitri", "198307152008012004",
        _PENATA, "Petugas Otoritas Sertifikat", "Bidang Persandian", "diskominfo",
        "wahyu.hidayat", OfficerKind.CA,
        shown="OP otoritas sertifikat kedua: menyetujui insiden",
    ),
    # Administration and oversight
    DemoPerson(
        "rina.kartika", "Rina Kartika, S.Kom.", "Rina Kartika", "199205302019032008",
        _PENATA_MUDA, "Administrator Sistem", "Bidang Aplikasi", "diskominfo",
        "wahyu.hidayat", role=Role.ADMINISTRATOR, shown="Administrator",
    ),
    DemoPerson(
        "hadi.nugroho", "Hadi Nugroho, S.E., Ak.", "Hadi Nugroho", "197809092005011006",
        _PEMBINA, "Auditor", "Bidang Pengendalian", "bkpsdm",
        "bambang.suryanto", role=Role.AUDITOR, shown="Auditor (hanya baca)",
    ),
    # Applicants
    DemoPerson(
        "sari.wulandari", "Sari Wulandari, S.KM.", "Sari Wulandari", "199103142015022004",
        _PENATA, "Analis Kesehatan", "Bidang Pelayanan Kesehatan", "dinkes",
        "ratna.puspita", shown="Pemohon: lupa passphrase, belum mengajukan",
    ),
    DemoPerson(
        "joko.susilo", "Joko Susilo, A.Md.Kep.", "Joko Susilo", "198707192011011005",
        _PENGATUR, "Perawat Terampil", "UPTD Puskesmas Kebumen I", "dinkes",
        "ratna.puspita", shown="Pemohon: surat dikembalikan untuk diperbaiki",
    ),
    DemoPerson(
        "maya.anggraini", "Maya Anggraini, S.Psi.", "Maya Anggraini", "199306252018012002",
        _PENATA_MUDA, "Analis SDM Aparatur", "Bidang Mutasi", "bkpsdm",
        "bambang.suryanto", shown="Pemohon: sertifikat dicabut, belum konfirmasi",
    ),
)  # fmt: skip


HEADS = {
    "diskominfo": "wahyu.hidayat",
    "dinkes": "ratna.puspita",
    "bkpsdm": "bambang.suryanto",
}


def colleagues() -> list[DemoPerson]:
    """Return the people without an account, read from ``colleagues.csv`` beside this file."""
    with Path(__file__).with_name("colleagues.csv").open(newline="") as file:
        return [_colleague(number, row) for number, row in enumerate(csv.DictReader(file))]


def _colleague(number: int, row: dict[str, str]) -> DemoPerson:
    return DemoPerson(
        username="",
        full_name=row["full_name"],
        plain_name=row["plain_name"],
        nip=_nip(number, row["sex"]),
        rank=_PENATA_MUDA,
        position=row["position"],
        unit=row["unit"],
        agency=row["agency"],
        superior=HEADS[row["agency"]],
    )


def _nip(number: int, sex: str) -> str:
    """Return a valid invented NIP of a civil servant born between 1986 and 1995."""
    born = f"{1986 + number % 10}{1 + number % 12:02d}{1 + number % 27:02d}"
    appointed = f"{2010 + number % 10}{1 + number % 3:02d}"
    return f"{born}{appointed}{sex}{number + 1:03d}"
