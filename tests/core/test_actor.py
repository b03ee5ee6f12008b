"""What an actor may lean on: present appointments and their scope."""

from ams.core.actor import ActiveAppointment, Actor, OfficerKind, Role, system

AGENCY = ActiveAppointment(1, OfficerKind.AGENCY, frozenset({7}))
REGENCY = ActiveAppointment(2, OfficerKind.DISKOMINFO, frozenset({1, 7, 8}))
EVERYWHERE = ActiveAppointment(3, OfficerKind.CA, None)


def actor(*appointments: ActiveAppointment) -> Actor:
    return Actor(account_id=5, name="Sari", appointments=appointments)


def test_an_appointment_without_a_list_covers_every_agency() -> None:
    assert actor(EVERYWHERE).officer_for(12345) == EVERYWHERE


def test_an_agency_outside_the_scope_is_not_covered() -> None:
    assert actor(AGENCY).officer_for(8) is None


def test_an_appointment_of_another_kind_does_not_count() -> None:
    assert actor(AGENCY).officer_for(7, OfficerKind.DISKOMINFO) is None
    assert actor(AGENCY, REGENCY).officer_for(7, OfficerKind.DISKOMINFO) == REGENCY


def test_one_without_appointments_is_no_officer() -> None:
    assert not actor().is_officer


def test_the_system_holds_no_role_of_a_person() -> None:
    assert system().is_system
    assert not any(system().has(role) for role in Role)
