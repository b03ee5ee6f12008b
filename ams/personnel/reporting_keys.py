"""With which token an agency's personnel system reports by HTTP: signed, one in force at a time."""

from typing import Final

from django.core import signing
from django.db import transaction

from ams.accounts.agencies import agency_and_below
from ams.accounts.guards import require_administrator
from ams.accounts.models import Agency
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.services import append
from ams.personnel.errors import ReportsNotAccepted
from ams.personnel.models import ReportingKey
from ams.personnel.reporting import Sender

_SALT: Final = "ams.personnel.reporting"


def new_token(agency: Agency, *, actor: Actor, clock: Clock) -> str:
    """Return a fresh token of the agency; the one before it opens nothing any more.

    Raises:
        NotAdministrator: the actor does not manage agencies.
    """
    key = _changed(agency, actor=actor, clock=clock, is_in_force=True)
    return signing.dumps([agency.pk, key.number], salt=_SALT)


def withdraw_token(agency: Agency, *, actor: Actor, clock: Clock) -> None:
    """Let no token of the agency open anything.

    Raises:
        NotAdministrator: the actor does not manage agencies.
    """
    _changed(agency, actor=actor, clock=clock, is_in_force=False)


def sender_by_token(token: str, *, origin: str) -> Sender:
    """Return the agency that reports, with the people of it and of the agencies below it.

    Raises:
        ReportsNotAccepted: AMS did not sign the token, or it is not in force.
    """
    try:
        agency_id, number = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise ReportsNotAccepted("the token was not made here") from error
    keys = ReportingKey.objects.select_related("agency")
    key = keys.filter(agency_id=agency_id, number=number, is_in_force=True).first()
    if key is None:
        raise ReportsNotAccepted(f"token {number} of agency {agency_id} is not in force")
    name = f"{key.agency.short_name}, kepegawaian"
    return Sender(Actor(account_id=None, name=name, origin=origin), agency_and_below(key.agency_id))


@transaction.atomic
def _changed(agency: Agency, *, actor: Actor, clock: Clock, is_in_force: bool) -> ReportingKey:
    require_administrator(actor)
    now = clock.now()
    append(
        Event.REPORTING_KEY_CHANGE,
        subject=Subject.of("agency", agency.pk),
        actor=actor,
        at=now,
        data={"in_force": is_in_force},
    )
    made, _is_new = ReportingKey.objects.get_or_create(agency=agency, defaults={"changed_at": now})
    key = ReportingKey.objects.select_for_update(no_key=True).get(pk=made.pk)
    key.number, key.is_in_force, key.changed_at = key.number + 1, is_in_force, now
    key.save()
    return key
