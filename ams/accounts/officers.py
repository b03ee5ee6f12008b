"""Officer appointments (OP): kind, scope, decree and term."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.errors import AppointmentOver, NoSuchRecord
from ams.accounts.guards import keep, require_administrator, require_another
from ams.accounts.models import Account, Agency, Appointment
from ams.core.actor import Actor, OfficerKind
from ams.core.clock import Clock
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.services import append


@dataclass(frozen=True, slots=True)
class AppointmentData:
    """What a decree says; ``agency_id``: none for ``ca``, the regency for ``diskominfo``."""

    kind: OfficerKind
    decree_number: str
    valid_from: date
    valid_until: date
    agency_id: int | None = None


@transaction.atomic
def appoint(account_id: int, data: AppointmentData, *, actor: Actor, clock: Clock) -> Appointment:
    """Appoint the holder of an account as officer and return the appointment.

    Raises:
        NotAdministrator: the actor does not manage officers.
        OwnPowers: the actor would appoint himself.
        NoSuchRecord: there is no such account.
        InvalidInput: scope and kind do not fit, the term is not in order, or an appointment of this
            kind and scope exists in that term already.
    """
    require_administrator(actor)
    account = Account.objects.select_for_update(no_key=True).filter(pk=account_id).first()
    if account is None:
        raise NoSuchRecord(f"account {account_id} does not exist")
    require_another(account, actor=actor)
    appointment = Appointment(
        account=account,
        kind=data.kind.value,
        agency_id=data.agency_id,
        decree_number=" ".join(data.decree_number.split()),
        valid_from=data.valid_from,
        valid_until=data.valid_until,
    )
    keep(appointment, more=_problems(appointment))
    append(
        Event.APPOINTMENT_CREATE,
        subject=Subject.of("account", account.pk),
        actor=actor,
        at=clock.now(),
        data={
            "appointment": appointment.pk,
            "kind": appointment.kind,
            "agency": appointment.agency_id,
            "decree_number": appointment.decree_number,
            "valid_from": data.valid_from.isoformat(),
            "valid_until": data.valid_until.isoformat(),
        },
    )
    return appointment


@transaction.atomic
def end_appointment(appointment_id: int, *, actor: Actor, clock: Clock) -> Appointment:
    """End an appointment at once and return it.

    Raises:
        NotAdministrator: the actor does not manage officers.
        NoSuchRecord: there is no such appointment.
        AppointmentOver: it has ended already.
    """
    require_administrator(actor)
    appointment = (
        Appointment.objects.select_for_update(no_key=True).filter(pk=appointment_id).first()
    )
    if appointment is None:
        raise NoSuchRecord(f"appointment {appointment_id} does not exist")
    if not Appointment.objects.not_over(clock.now()).filter(pk=appointment_id).exists():
        raise AppointmentOver(f"appointment {appointment_id} is over already")
    appointment.ended_at = clock.now()
    appointment.save(update_fields=["ended_at"])
    append(
        Event.APPOINTMENT_END,
        subject=Subject.of("account", appointment.account_id),
        actor=actor,
        at=clock.now(),
        data={"appointment": appointment.pk, "kind": appointment.kind},
    )
    return appointment


def officers_in_office(at: datetime) -> list[Account]:
    """Return the accounts with an appointment in force at ``at``; locked ones have no powers."""
    holders = Appointment.objects.in_force(at).values("account_id")
    return list(Account.objects.filter(pk__in=holders, is_active=True).order_by("pk"))


def _problems(appointment: Appointment) -> dict[str, list[str]]:
    problems = _scope_problems(appointment)
    if appointment.valid_until < appointment.valid_from:
        problems["valid_until"] = [_("Masa berlaku berakhir sebelum dimulai.")]
    same = Appointment.objects.filter(
        account=appointment.account,
        kind=appointment.kind,
        agency=appointment.agency_id,
        ended_at__isnull=True,
        valid_from__lte=appointment.valid_until,
        valid_until__gte=appointment.valid_from,
    ).first()
    if same is not None:
        problems[""] = [
            _("Penunjukan yang sama sudah ada dengan keputusan %(decree)s.")
            % {"decree": same.decree_number}
        ]
    return problems


def _scope_problems(appointment: Appointment) -> dict[str, list[str]]:
    agency = Agency.objects.filter(pk=appointment.agency_id or 0).first()
    if appointment.kind == OfficerKind.CA:
        return {"agency": [_("OP BSrE melayani semua instansi.")]} if agency else {}
    if agency is None:
        return {"agency": [_("Pilih instansi yang menjadi lingkup OP ini.")]}
    if appointment.kind == OfficerKind.DISKOMINFO and agency.parent_id is not None:
        return {"agency": [_("Lingkup OP Diskominfo adalah pemerintah daerah seluruhnya.")]}
    return {}
