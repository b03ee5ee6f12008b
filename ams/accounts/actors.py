"""From the present record to the one who acts: decided anew for every act."""

from datetime import datetime

from ams.accounts.agencies import agency_and_below
from ams.accounts.models import Account, Appointment, Person, RoleGrant, Supervisor
from ams.core.actor import ActiveAppointment, Actor, OfficerKind, Role


def actor_for(
    account: Account, *, at: datetime, signed_in_at: datetime | None = None, origin: str = ""
) -> Actor:
    """Return ``account`` as actor, with the roles and appointments that are in force at ``at``.

    An account that is locked acts without any powers.
    """
    person = Person.objects.filter(account=account).only("full_name", "agency_id").first()
    powers = Account.objects.filter(pk=account.pk, is_active=True).exists()
    return Actor(
        account_id=account.pk,
        name=person.full_name if person else account.username,
        person_id=person.pk if person else None,
        agency_id=person.agency_id if person else None,
        roles=_roles(account) if powers else frozenset(),
        appointments=_appointments(account, at) if powers else (),
        signed_in_at=signed_in_at,
        origin=origin,
        supervises=_supervised(account) if powers else frozenset(),
        language=account.language,
    )


def _roles(account: Account) -> frozenset[Role]:
    grants = RoleGrant.objects.filter(account=account).values_list("role", flat=True)
    return frozenset(Role(role) for role in grants)


def _appointments(account: Account, at: datetime) -> tuple[ActiveAppointment, ...]:
    in_force = Appointment.objects.filter(account=account).in_force(at).order_by("pk")
    return tuple(
        ActiveAppointment(id=one.pk, kind=OfficerKind(one.kind), agency_ids=scope_of(one))
        for one in in_force
    )


def _supervised(account: Account) -> frozenset[int]:
    agencies = Supervisor.objects.in_office().filter(account=account).values_list("agency_id")
    return frozenset().union(*(agency_and_below(agency_id) for (agency_id,) in agencies))


def scope_of(appointment: Appointment) -> frozenset[int] | None:
    """Return the agencies an appointment covers; ``None`` means all."""
    if appointment.agency_id is None:
        return None
    if appointment.kind == OfficerKind.DISKOMINFO:
        return agency_and_below(appointment.agency_id)
    return frozenset({appointment.agency_id})
