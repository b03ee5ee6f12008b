"""Powers are read anew for every act: roles, terms, scope."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError

from ams.accounts.models import RoleGrant
from ams.accounts.services import appoint, end_appointment, lock, revoke_role
from ams.core.actor import OfficerKind, Role
from tests.accounts import builders
from tests.accounts.conftest import Cast


def test_an_applicant_has_no_powers(cast: Cast) -> None:
    actor = cast.actor(cast.nurse_account)
    assert (actor.roles, actor.appointments) == (frozenset(), ())
    assert (actor.person_id, actor.agency_id) == (cast.nurse.pk, cast.clinic.pk)
    assert actor.name == cast.nurse.full_name


def test_an_agency_officer_covers_his_agency_alone(cast: Cast) -> None:
    actor = cast.actor(cast.clinic_officer_account)
    assert actor.officer_for(cast.clinic.pk)
    assert not actor.officer_for(cast.library.pk)
    assert not actor.officer_for(cast.regency.pk)


def test_an_agency_officer_does_not_cover_the_agencies_below(cast: Cast) -> None:
    ward = builders.agency(
        cast.clock, name="Puskesmas", short_name="PKM", parent_id=cast.clinic.pk, email_domains=()
    )
    assert not cast.actor(cast.clinic_officer_account).officer_for(ward.pk)


def test_a_diskominfo_officer_covers_the_regency_and_all_below_it(cast: Cast) -> None:
    ward = builders.agency(
        cast.clock, name="Puskesmas", short_name="PKM", parent_id=cast.clinic.pk, email_domains=()
    )
    actor = cast.actor(cast.regency_officer_account)
    assert all(actor.officer_for(one.pk) for one in (cast.regency, cast.clinic, cast.library, ward))


def test_a_diskominfo_officer_does_not_cover_another_regency(cast: Cast) -> None:
    other = builders.agency(cast.clock, name="Kabupaten Lain", short_name="Lain")
    assert not cast.actor(cast.regency_officer_account).officer_for(other.pk)


def test_a_ca_officer_covers_every_agency(cast: Cast) -> None:
    assert cast.actor(cast.ca_officer_account).officer_for(cast.library.pk, OfficerKind.CA)


@pytest.mark.parametrize(
    ("now", "in_force"),
    [
        (datetime(2025, 12, 31, 16, 59, tzinfo=UTC), False),  # 23.59 WIB on the day before
        (datetime(2025, 12, 31, 17, 0, tzinfo=UTC), True),  # midnight WIB
        (datetime(2026, 12, 31, 16, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), False),
    ],
)
def test_a_term_begins_and_ends_at_midnight_in_indonesia(
    cast: Cast, now: datetime, *, in_force: bool
) -> None:
    cast.clock.at = now
    assert cast.actor(cast.clinic_officer_account).is_officer is in_force


def test_an_ended_appointment_has_no_power_from_that_moment(cast: Cast) -> None:
    appointment = cast.clinic_officer_account.appointments.get()
    end_appointment(appointment.pk, actor=builders.OPERATOR, clock=cast.clock)
    cast.clock.advance(timedelta(microseconds=1))
    assert not cast.actor(cast.clinic_officer_account).is_officer


def test_a_locked_account_acts_without_powers(cast: Cast) -> None:
    lock(cast.clinic_officer_account.pk, actor=builders.OPERATOR, clock=cast.clock)
    assert not cast.actor(cast.clinic_officer_account).is_officer


def test_a_role_taken_away_is_gone_at_once(cast: Cast) -> None:
    assert cast.actor(cast.auditor_account).has(Role.AUDITOR)
    revoke_role(cast.auditor_account.pk, Role.AUDITOR, actor=builders.OPERATOR, clock=cast.clock)
    assert not cast.actor(cast.auditor_account).has(Role.AUDITOR)


def test_one_may_hold_several_roles_and_appointments(cast: Cast) -> None:
    account = cast.clinic_officer_account
    builders.role(account.pk, Role.AUDITOR, cast.clock)
    appoint(
        account.pk,
        builders.appointment(OfficerKind.AGENCY, cast.library.pk),
        actor=builders.OPERATOR,
        clock=cast.clock,
    )
    actor = cast.actor(account)
    assert actor.has(Role.AUDITOR)
    assert actor.officer_for(cast.clinic.pk)
    assert actor.officer_for(cast.library.pk)


def test_an_appointment_to_come_gives_no_power_yet(cast: Cast) -> None:
    data = builders.appointment(
        OfficerKind.CA, None, valid_from=date(2027, 1, 1), valid_until=date(2027, 12, 31)
    )
    appoint(cast.nurse_account.pk, data, actor=builders.OPERATOR, clock=cast.clock)
    assert not cast.actor(cast.nurse_account).is_officer


def test_the_database_itself_refuses_a_role_twice(cast: Cast) -> None:

    with pytest.raises(IntegrityError):
        RoleGrant.objects.create(account=cast.auditor_account, role=Role.AUDITOR)
