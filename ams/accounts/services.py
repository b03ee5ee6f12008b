"""What other packages call: every use case of people, accounts, officers and roles."""

from ams.accounts.actors import actor_for
from ams.accounts.agencies import AgencyData, change_agency, create_agency
from ams.accounts.credentials import (
    AccountData,
    choose_language,
    create_account,
    lock,
    set_password,
    unlock,
)
from ams.accounts.officers import AppointmentData, appoint, end_appointment
from ams.accounts.people import PersonData, change_person, create_person, record_view
from ams.accounts.people_import import import_people, preview_people
from ams.accounts.roles import grant_role, revoke_role

__all__ = [
    "AccountData",
    "AgencyData",
    "AppointmentData",
    "PersonData",
    "actor_for",
    "appoint",
    "change_agency",
    "change_person",
    "choose_language",
    "create_account",
    "create_agency",
    "create_person",
    "end_appointment",
    "grant_role",
    "import_people",
    "lock",
    "preview_people",
    "record_view",
    "revoke_role",
    "set_password",
    "unlock",
]
