"""Records for tests of people: valid until a test says otherwise."""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password

from ams.accounts.models import Account, Agency, Person
from ams.accounts.services import (
    AccountData,
    AgencyData,
    AppointmentData,
    PersonData,
    appoint,
    create_account,
    create_agency,
    create_person,
    grant_role,
)
from ams.core.actor import OfficerKind, Role, system
from ams.core.clock import Clock

OPERATOR = system("operator")
PASSWORD = "Sawah-Hijau-Luas-7"


def nip(number: int) -> str:
    """Return a valid PNS number; ``number`` tells people apart."""
    return f"19800101200501{1 + number % 2}{number:03d}"


def agency(clock: Clock, **values: Any) -> Agency:
    """Create an agency; a regency unless ``parent_id`` is given."""
    data = AgencyData(
        name="Pemerintah Kabupaten Kebumen",
        short_name="Kebumen",
        place="Kebumen",
        email_domains=("kebumenkab.go.id",),
    )
    return create_agency(replace(data, **values), actor=OPERATOR, clock=clock)


def person_data(agency_id: int, number: int = 1, **values: Any) -> PersonData:
    """Return valid data of a person; ``number`` tells people apart."""
    data = PersonData(
        full_name=f"Warga Nomor {number}, S.T.",
        plain_name=f"Warga Nomor {number}",
        nip=nip(number),
        position="Analis",
        unit="Sekretariat",
        agency_id=agency_id,
        email=f"warga{number}@kebumenkab.go.id",
    )
    return replace(data, **values)


def person(agency_id: int, number: int, clock: Clock, **values: Any) -> Person:
    """Create a person."""
    return create_person(person_data(agency_id, number, **values), actor=OPERATOR, clock=clock)


def account(
    clock: Clock, username: str = "warga", person: Person | None = None, **values: Any
) -> Account:
    """Create an account that signs in with ``PASSWORD``."""
    data = AccountData(
        username=username,
        person_id=person.pk if person else None,
        email="" if person else f"{username}@kebumenkab.go.id",
    )
    created = create_account(replace(data, **values), actor=OPERATOR, clock=clock)
    # argon2 is slow on purpose: the cast shares one hash of its one password.
    created.password = _hashed_password()
    created.save(update_fields=["password"])
    return created


@cache
def _hashed_password() -> str:
    return make_password(PASSWORD)


def role(account_id: int, name: Role, clock: Clock) -> None:
    """Grant a role."""
    grant_role(account_id, name, actor=OPERATOR, clock=clock)


def officer(account_id: int, kind: OfficerKind, agency_id: int | None, clock: Clock) -> int:
    """Appoint for the year 2026 and return the appointment's id."""
    return appoint(account_id, appointment(kind, agency_id), actor=OPERATOR, clock=clock).pk


def appointment(kind: OfficerKind, agency_id: int | None, **values: Any) -> AppointmentData:
    """Return what a decree for 2026 says."""
    data = AppointmentData(
        kind=kind,
        agency_id=agency_id,
        decree_number="800/12/2026",
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
    )
    return replace(data, **values)
