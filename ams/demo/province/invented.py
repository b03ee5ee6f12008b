"""Invented people and places, each known by its number: the same number is always the same one."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

_FIRST: Final = (
    "Adi", "Agung", "Ahmad", "Ananda", "Andi", "Anita", "Anisa", "Arif", "Asih", "Ayu", "Bagus",
    "Bambang", "Bayu", "Budi", "Cahya", "Citra", "Danang", "Darmawan", "Dewi", "Dian", "Dimas",
    "Dwi", "Eka", "Eko", "Endang", "Fajar", "Farida", "Fitri", "Galih", "Gita", "Hadi", "Hana",
    "Hendra", "Heru", "Ida", "Imam", "Indah", "Intan", "Irfan", "Iwan", "Joko", "Kartika",
    "Kurnia", "Laila", "Lestari", "Lina", "Lukman", "Maya", "Mega", "Muhammad", "Mulyono", "Nanda",
    "Nia", "Ningsih", "Novi", "Nur", "Nurul", "Oki", "Putri", "Rahmat", "Rani", "Ratna", "Rendra",
    "Retno", "Ria", "Rina", "Rizky", "Sari", "Satria", "Siti", "Slamet", "Sri", "Suci", "Sugeng",
    "Susilo", "Taufik", "Teguh", "Tika", "Tri", "Umi", "Vina", "Wahyu", "Wati", "Wening", "Widya",
    "Yanti", "Yoga", "Yulia", "Yusuf", "Zahra",
)  # fmt: skip
_LAST: Final = (
    "Abdullah", "Aditya", "Anggraini", "Aprilia", "Arifin", "Astuti", "Budiarti", "Cahyani",
    "Damayanti", "Efendi", "Fadillah", "Fauzi", "Firmansyah", "Gunawan", "Hakim", "Halim",
    "Handayani", "Hartono", "Hasanah", "Hermawan", "Hidayat", "Irawan", "Iskandar", "Jayanti",
    "Kuncoro", "Kurniawan", "Kusuma", "Laksana", "Maharani", "Maulana", "Mulyani", "Nugraha",
    "Nugroho", "Nurhayati", "Oktaviani", "Pamungkas", "Permana", "Pertiwi", "Prabowo", "Prasetyo",
    "Pratama", "Purnomo", "Puspita", "Rahayu", "Rahmawati", "Ramadhan", "Riyanto", "Rosidah",
    "Safitri", "Salim", "Santoso", "Saputra", "Setiawan", "Sulistyo", "Suryani", "Susanti",
    "Syahputra", "Utami", "Utomo", "Wahyuni", "Wibowo", "Widodo", "Wijaya", "Wulandari",
    "Yulianto", "Zulkarnain",
)  # fmt: skip
_TITLES: Final = ("S.Pd.", "S.E.", "A.Md.", "S.Kom.", "S.Sos.", "S.KM.", "S.T.", "S.IP.", "M.Si.")
_POSITIONS: Final = (
    "Guru Ahli Pertama", "Guru Ahli Muda", "Perawat Terampil", "Analis Kebijakan", "Bendahara",
    "Pengelola Data", "Arsiparis", "Pengadministrasi Umum", "Penyuluh Ahli Pertama",
)  # fmt: skip
_RANKS: Final = ("Pengatur (II/c)", "Penata Muda (III/a)", "Penata (III/c)", "Pembina (IV/a)")
_UNITS: Final = (
    "Sekretariat", "Subbagian Umum", "Subbagian Keuangan", "Bidang Pelayanan", "Bidang Data",
    "Bidang Pengembangan", "UPTD Wilayah I", "UPTD Wilayah II", "Bidang Pengendalian",
)  # fmt: skip
PLACES: Final = (
    "Adikarta", "Banyuasri", "Cindelaras", "Darmaraja", "Ekasari", "Fajarmukti", "Gunungsewu",
    "Hargobinangun", "Indrakila", "Jatikusuma", "Kalimaya", "Lembahsari", "Mandalagiri",
    "Nusaraya", "Padmanaba", "Randualas", "Sumberwangi", "Tirtamulya", "Umbulharja", "Wanasari",
    "Argamulya", "Bumiayem", "Cempakasari", "Girimulya", "Jayagiri", "Kertamukti", "Lingsarjati",
    "Margasari", "Panjalu Baru", "Raharja", "Sindangsari", "Tegalwangi", "Wiratama", "Wonojati",
)  # fmt: skip
"""Invented regencies."""
OFFICES: Final = (
    ("Dinas Komunikasi dan Informatika", "Diskominfo"), ("Dinas Kesehatan", "Dinkes"),
    ("Dinas Pendidikan", "Disdik"), ("Badan Kepegawaian Daerah", "BKD"), ("Inspektorat", "Insp"),
    ("Sekretariat Daerah", "Setda"), ("Dinas Sosial", "Dinsos"), ("Dinas Perhubungan", "Dishub"),
    ("Dinas Pertanian", "Distan"), ("Dinas Perikanan", "Diskan"), ("Dinas Pariwisata", "Dispar"),
    ("Dinas Pekerjaan Umum", "DPU"), ("Dinas Lingkungan Hidup", "DLH"), ("Dinas Arsip", "Darsip"),
    ("Badan Pendapatan Daerah", "Bapenda"), ("Badan Perencanaan", "Bapperida"),
    ("Satuan Polisi Pamong Praja", "Satpol PP"), ("Dinas Tenaga Kerja", "Disnaker"),
    ("Dinas Kependudukan", "Disdukcapil"), ("Dinas Perdagangan", "Disdag"),
    ("Rumah Sakit Umum Daerah", "RSUD"), ("Sekretariat DPRD", "Setwan"),
    ("Kecamatan Utara", "Kec Utara"),
    ("Kecamatan Selatan", "Kec Selatan"), ("Kecamatan Timur", "Kec Timur"),
    ("Kecamatan Barat", "Kec Barat"), ("Badan Penanggulangan Bencana", "BPBD"),
    ("Dinas Pemuda", "Dispora"),
)  # fmt: skip
"""Name and short name of the offices of a regency, the one that accompanies and checks first."""
_BIRTH_DAYS: Final = 33 * 12 * 28
_FIRST_SEQUENCE: Final = 100  # below it are the people of the demonstration's own cast


@dataclass(frozen=True, slots=True)
class Invented:
    """A person's own particulars."""

    plain_name: str
    full_name: str
    nip: str
    username: str
    position: str
    rank: str
    unit: str


def draw(*parts: object) -> int:
    """Return a number of 256 bits that ``parts`` always give."""
    return int.from_bytes(sha256(repr(parts).encode()).digest(), "big")


def person(seed: int, number: int) -> Invented:
    """Return the ``number``-th person (from 0) of a province."""
    chance = draw(seed, "person", number)
    chance, first = divmod(chance, len(_FIRST))
    chance, middle = divmod(chance, 3 * len(_LAST))
    chance, last = divmod(chance, len(_LAST))
    chance, title = divmod(chance, len(_TITLES))
    chance, position = divmod(chance, len(_POSITIONS))
    chance, rank = divmod(chance, len(_RANKS))
    unit = chance % len(_UNITS)
    between = f"{_LAST[middle]} " if middle < len(_LAST) else ""
    name = f"{_FIRST[first]} {between}{_LAST[last]}"
    return Invented(
        plain_name=name,
        full_name=f"{name}, {_TITLES[title]}",
        nip=nip(number, sex=1 + chance // 7 % 2),
        username=f"{_FIRST[first]}.{_LAST[last]}{number + 1}".lower(),
        position=_POSITIONS[position],
        rank=_RANKS[rank],
        unit=_UNITS[unit],
    )


def nip(number: int, *, sex: int) -> str:
    """Return a valid NIP of a civil servant (PNS) that no other number has.

    Valid for numbers below ten million: 899 sequences for each of 11,088 days of birth.
    """
    sequence, day = divmod(number, _BIRTH_DAYS)
    year, rest = divmod(day, 12 * 28)
    month, day_of_month = divmod(rest, 28)
    born = f"{1964 + year}{month + 1:02d}{day_of_month + 1:02d}"
    return f"{born}{1964 + year + 23}{1 + day % 12:02d}{sex}{_FIRST_SEQUENCE + sequence:03d}"
