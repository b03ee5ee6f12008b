"""Appointments: who appoints, whom, for what scope and term."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ams.accounts.errors import AppointmentOver, NoSuchRecord, NotAdministrator, OwnPowers
from ams.accounts.models import Appointment
from ams.accounts.services import appoint, end_appointment
from ams.core.actor import OfficerKind
from ams.core.errors import InvalidInput
from ams.journal.models import Entry
from tests.accounts import builders
from tests.accounts.conftest import Cast


def test_an_administrator_appoints_and_the_journal_keeps_the_decree(cast: Cast) -> None:
    data = builders.appointment(OfficerKind.AGENCY, cast.clinic.pk)
    appoint(cast.nurse_account.pk, data, actor=cast.administrator, clock=cast.clock)
    entry = Entry.objects.latest("seq")
    assert (entry.event, entry.subject_id) == ("appointment:create", str(cast.nurse_account.pk))
    assert entry.data["decree_number"] == data.decree_number


@pytest.mark.parametrize(
    "who", ["applicant", "auditor", "clinic officer", "regency officer", "ca officer"]
)
def test_nobody_else_appoints_or_ends(cast: Cast, who: str) -> None:
    actor = cast.unentitled[who]
    data = builders.appointment(OfficerKind.CA, None)
    with pytest.raises(NotAdministrator):
        appoint(cast.nurse_account.pk, data, actor=actor, clock=cast.clock)
    for appointment in Appointment.objects.all():
        with pytest.raises(NotAdministrator):
            end_appointment(appointment.pk, actor=actor, clock=cast.clock)


def test_an_administrator_cannot_appoint_himself(cast: Cast) -> None:
    with pytest.raises(OwnPowers):
        appoint(
            cast.administrator_account.pk,
            builders.appointment(OfficerKind.CA, None),
            actor=cast.administrator,
            clock=cast.clock,
        )


def _refused(cast: Cast, kind: OfficerKind, agency_id: int | None, **values: Any) -> list[str]:
    with pytest.raises(InvalidInput) as refusal:
        appoint(
            cast.nurse_account.pk,
            builders.appointment(kind, agency_id, **values),
            actor=cast.administrator,
            clock=cast.clock,
        )
    return list(refusal.value.fields)


def test_a_ca_officer_has_no_scope(cast: Cast) -> None:
    assert _refused(cast, OfficerKind.CA, cast.clinic.pk) == ["agency"]


@pytest.mark.parametrize("kind", [OfficerKind.DISKOMINFO, OfficerKind.AGENCY])
def test_the_other_officers_need_a_scope(cast: Cast, kind: OfficerKind) -> None:
    assert _refused(cast, kind, None) == ["agency"]


def test_the_scope_of_a_diskominfo_officer_is_the_regency(cast: Cast) -> None:
    assert _refused(cast, OfficerKind.DISKOMINFO, cast.clinic.pk) == ["agency"]


def test_a_term_that_ends_before_it_begins_is_refused(cast: Cast) -> None:
    assert "valid_until" in _refused(cast, OfficerKind.CA, None, valid_until=date(2025, 12, 31))


def test_a_decree_number_is_needed(cast: Cast) -> None:
    assert _refused(cast, OfficerKind.CA, None, decree_number=" ") == ["decree_number"]


def test_the_same_appointment_twice_in_one_term_is_refused(cast: Cast) -> None:
    builders.officer(cast.nurse_account.pk, OfficerKind.AGENCY, cast.clinic.pk, cast.clock)
    assert _refused(
        cast,
        OfficerKind.AGENCY,
        cast.clinic.pk,
        valid_from=date(2026, 12, 31),
        valid_until=date(2027, 12, 31),
    ) == [""]


def test_a_further_term_may_follow(cast: Cast) -> None:
    builders.officer(cast.nurse_account.pk, OfficerKind.CA, None, cast.clock)
    data = builders.appointment(
        OfficerKind.CA, None, valid_from=date(2027, 1, 1), valid_until=date(2027, 12, 31)
    )
    assert appoint(cast.nurse_account.pk, data, actor=cast.administrator, clock=cast.clock).pk


def test_an_appointment_ends_once(cast: Cast) -> None:
    appointment = cast.clinic_officer_account.appointments.get()
    ended = end_appointment(appointment.pk, actor=cast.administrator, clock=cast.clock)
    assert ended.ended_at == cast.clock.now()
    assert Entry.objects.latest("seq").event == "appointment:end"
    with pytest.raises(AppointmentOver):
        end_appointment(appointment.pk, actor=cast.administrator, clock=cast.clock)


def test_an_ended_appointment_can_be_made_anew(cast: Cast) -> None:
    account = cast.clinic_officer_account
    end_appointment(account.appointments.get().pk, actor=cast.administrator, clock=cast.clock)
    builders.officer(account.pk, OfficerKind.AGENCY, cast.clinic.pk, cast.clock)
    assert cast.actor(account).officer_for(cast.clinic.pk)


def test_what_does_not_exist_is_refused(cast: Cast) -> None:
    with pytest.raises(NoSuchRecord):
        end_appointment(999_999, actor=cast.administrator, clock=cast.clock)
    with pytest.raises(NoSuchRecord):
        appoint(
            999_999,
            builders.appointment(OfficerKind.CA, None),
            actor=cast.administrator,
            clock=cast.clock,
        )


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "ca", "scoped": True},
        {"kind": "agency", "scoped": False},
        {"kind": "diskominfo", "scoped": False},
        {"kind": "ca", "scoped": False, "valid_until": date(2025, 1, 1)},
    ],
)
def test_the_database_itself_refuses_scope_and_term_that_do_not_fit(
    cast: Cast, values: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            account=cast.nurse_account,
            kind=values["kind"],
            agency=cast.clinic if values["scoped"] else None,
            decree_number="1",
            valid_from=date(2026, 1, 1),
            valid_until=values.get("valid_until", date(2026, 12, 31)),
        )
