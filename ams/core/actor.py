"""Who acts: the account's present roles and appointments, decided anew for every act."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What an account is, besides a person who may hold certificates."""

    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class OfficerKind(StrEnum):
    """The three kinds of OP in the source procedure."""

    CA = "ca"
    DISKOMINFO = "diskominfo"
    AGENCY = "agency"


class Rank(StrEnum):
    """How one answers for the service of an agency."""

    HEAD = "head"
    DEPUTY = "deputy"


@dataclass(frozen=True, slots=True)
class ActiveAppointment:
    """An officer appointment in force now, its scope already spelt out.

    ``agency_ids`` is ``None`` for all agencies.
    """

    id: int
    kind: OfficerKind
    agency_ids: frozenset[int] | None

    def covers(self, agency_id: int) -> bool:
        """Tell whether ``agency_id`` lies in the appointment's scope."""
        return self.agency_ids is None or agency_id in self.agency_ids


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who performs an act; built by ``accounts`` from the present record.

    ``account_id`` is ``None`` for the system itself (worker, command line).
    ``signed_in_at`` is when the password was last given (``None`` where none was).
    ``supervises`` are the agencies whose service he answers for as head or deputy.
    """

    account_id: int | None
    name: str
    person_id: int | None = None
    agency_id: int | None = None
    roles: frozenset[Role] = frozenset()
    appointments: tuple[ActiveAppointment, ...] = ()
    signed_in_at: datetime | None = None
    origin: str = ""
    supervises: frozenset[int] = frozenset()
    language: str = field(default="id", compare=False)

    @property
    def is_officer(self) -> bool:
        """Tell whether any appointment is in force."""
        return bool(self.appointments)

    @property
    def is_ca_officer(self) -> bool:
        """Tell whether the actor is an officer of the CA for all agencies."""
        return any(
            one.kind is OfficerKind.CA and one.agency_ids is None for one in self.appointments
        )

    @property
    def is_system(self) -> bool:
        """Tell whether the system itself acts."""
        return self.account_id is None

    def has(self, role: Role) -> bool:
        """Tell whether the actor holds ``role`` now."""
        return role in self.roles

    def officer_for(self, agency_id: int, *kinds: OfficerKind) -> ActiveAppointment | None:
        """Return the appointment that covers ``agency_id`` (of one of ``kinds``, if named)."""
        for appointment in self.appointments:
            if appointment.covers(agency_id) and (not kinds or appointment.kind in kinds):
                return appointment
        return None


def system(name: str = "system") -> Actor:
    """Return the actor for what no person does: the worker, the operator's command line."""
    return Actor(account_id=None, name=name, origin=name)
