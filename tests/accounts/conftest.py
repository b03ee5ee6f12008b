"""The fixed cast of these tests: a regency, two offices, an administrator, an auditor, officers."""

from dataclasses import dataclass

import pytest

from ams.accounts.models import Account, Agency, Person
from ams.accounts.services import actor_for
from ams.core.actor import Actor, OfficerKind, Role
from ams.core.clock import ManualClock
from tests.accounts import builders


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is who; ``clinic`` and ``library`` are offices of ``regency``."""

    clock: ManualClock
    regency: Agency
    clinic: Agency
    library: Agency
    nurse: Person
    doctor: Person
    librarian: Person
    nurse_account: Account
    administrator_account: Account
    auditor_account: Account
    clinic_officer_account: Account
    regency_officer_account: Account
    ca_officer_account: Account

    def actor(self, account: Account) -> Actor:
        """Return ``account`` as actor, its powers as they are now."""
        return actor_for(account, at=self.clock.now())

    @property
    def administrator(self) -> Actor:
        """Return the administrator."""
        return self.actor(self.administrator_account)

    @property
    def unentitled(self) -> dict[str, Actor]:
        """Return everyone who must not manage anything."""
        return {
            "applicant": self.actor(self.nurse_account),
            "auditor": self.actor(self.auditor_account),
            "clinic officer": self.actor(self.clinic_officer_account),
            "regency officer": self.actor(self.regency_officer_account),
            "ca officer": self.actor(self.ca_officer_account),
        }


@pytest.fixture
def cast(db: None, clock: ManualClock) -> Cast:
    """Return the cast, freshly recorded."""
    regency = builders.agency(clock)
    clinic = _office(clock, "Dinas Kesehatan", "Dinkes", regency)
    library = _office(clock, "Dinas Kearsipan", "Arpus", regency)
    doctor = builders.person(clinic.pk, 2, clock)
    nurse = builders.person(clinic.pk, 1, clock, superior_id=doctor.pk)
    administrator = builders.account(clock, "administrator")
    builders.role(administrator.pk, Role.ADMINISTRATOR, clock)
    auditor = builders.account(clock, "auditor")
    builders.role(auditor.pk, Role.AUDITOR, clock)
    return Cast(
        clock=clock,
        regency=regency,
        clinic=clinic,
        library=library,
        nurse=nurse,
        doctor=doctor,
        librarian=builders.person(library.pk, 3, clock),
        nurse_account=builders.account(clock, "nurse", nurse),
        administrator_account=administrator,
        auditor_account=auditor,
        clinic_officer_account=_officer(clock, "op-dinkes", OfficerKind.AGENCY, clinic),
        regency_officer_account=_officer(clock, "op-kominfo", OfficerKind.DISKOMINFO, regency),
        ca_officer_account=_officer(clock, "op-bsre", OfficerKind.CA, None),
    )


def _office(clock: ManualClock, name: str, short_name: str, regency: Agency) -> Agency:
    return builders.agency(
        clock, name=name, short_name=short_name, parent_id=regency.pk, email_domains=()
    )


def _officer(clock: ManualClock, username: str, kind: OfficerKind, scope: Agency | None) -> Account:
    account = builders.account(clock, username)
    builders.officer(account.pk, kind, scope.pk if scope else None, clock)
    return account
