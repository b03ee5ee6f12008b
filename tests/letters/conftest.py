"""The cast of letters: an office, its applicant and her superior, and an outsider."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ams.accounts.models import Account, Agency, Person
from ams.core.actor import Actor
from ams.letters.data import (
    Applicant,
    CertificateDetails,
    Document,
    LetterData,
    Letterhead,
    ReasonBox,
    Superior,
)

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)

Writing = Callable[..., LetterData]


@pytest.fixture
def plain_letter() -> LetterData:
    """Return a letter as most are: one reason, everything filled from the record."""
    return LetterData(
        agency_id=1,
        letterhead=Letterhead(
            government="Pemerintah Kabupaten Kebumen",
            office="Dinas Komunikasi dan Informatika",
            address="Jalan Contoh Nomor 1, Kebumen 54311",
            phone="(0287) 000000",
            website="kominfo.kebumenkab.go.id",
            email="kominfo@kebumenkab.go.id",
        ),
        superior=Superior(
            name="Drs. Bambang Suharto, M.Si.",
            nip="196601011990031005",
            rank="Pembina Tingkat I (IV/b)",
            position="Kepala Bidang Informatika",
        ),
        applicant=Applicant(
            name="Siti Rahmawati, S.Kom.",
            nip="198803122011012007",
            position="Pranata Komputer Ahli Muda",
            unit="Bidang Informatika",
            email="siti.rahmawati@kebumenkab.go.id",
            username="siti.rahmawati",
        ),
        certificate=CertificateDetails(
            subject_dn="C=ID, ST=Jawa Tengah, L=Kebumen, O=Dinas Komunikasi dan Informatika, "
            "OU=Bidang Informatika, CN=Siti Rahmawati, E=siti.rahmawati@kebumenkab.go.id, "
            "description=100012_Tanda Tangan Elektronik",
            serial="4F2A99C1D07B3356A1F0",
            issuer_dn="C=ID, O=Pemerintah Kabupaten Kebumen, CN=CA Kebumen",
            not_before=date(2025, 3, 1),
            not_after=date(2027, 3, 1),
        ),
        reasons=(
            ReasonBox("lupa_passphrase", "Lupa passphrase", ticked=True),
            ReasonBox("perubahan_data", "Perubahan data"),
            ReasonBox("kehilangan", "Kehilangan sertifikat elektronik"),
            ReasonBox("mutasi", "Mutasi"),
            ReasonBox("pensiun", "Pensiun"),
            ReasonBox("meninggal", "Meninggal dunia"),
            ReasonBox("lainnya", "Lainnya"),
        ),
        place="Kebumen",
        date=date(2026, 11, 22),
        description="Passphrase tidak diingat setelah cuti panjang.",
    )


@pytest.fixture
def plain_document(plain_letter: LetterData) -> Document:
    """Return that letter with number and code."""
    return Document(code="ABCD1234EFGH", number="500.12/17/2026", version=1, content=plain_letter)


@pytest.fixture
def changed(plain_letter: LetterData) -> Writing:
    """Return a function that changes parts of the plain letter: ``changed(superior={...})``."""

    def change(**parts: Any) -> LetterData:
        values = {
            name: replace(getattr(plain_letter, name), **value)
            if isinstance(value, dict)
            else value
            for name, value in parts.items()
        }
        return replace(plain_letter, **values)

    return change


@pytest.fixture
def agency() -> Agency:
    """Return the office."""
    return Agency.objects.create(
        name="Dinas Komunikasi dan Informatika", short_name="Diskominfo", place="Kebumen"
    )


def _member(agency: Agency, username: str, *, name: str, nip: str) -> Actor:
    account = Account.objects.create(
        username=username, email=f"{username}@kebumenkab.go.id", created_at=LONG_AGO
    )
    person = Person.objects.create(
        account=account,
        full_name=name,
        plain_name=name,
        nip=nip,
        position="Pranata Komputer",
        unit="Bidang Informatika",
        agency=agency,
        email=account.email,
    )
    return Actor(account_id=account.pk, name=name, person_id=person.pk, agency_id=agency.pk)


@pytest.fixture
def applicant(agency: Agency) -> Actor:
    """Return Siti, whom the plain letter names."""
    return _member(agency, "siti.rahmawati", name="Siti Rahmawati", nip="198803122011012007")


@pytest.fixture
def outsider(agency: Agency) -> Actor:
    """Return a colleague whom the letter does not concern."""
    return _member(agency, "joko.susilo", name="Joko Susilo", nip="199001012014021001")
