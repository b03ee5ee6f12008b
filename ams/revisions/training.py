"""Who has read a revision ("menguasai SOP"), and whether an officer may act on its cases without.

The rule is one for the installation (ADR 0037): shipped on, with a grace time after a revision
takes effect, so that nobody is kept from work by a revision of the same morning.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.guards import invalid, require_administrator
from ams.accounts.models import Account, Appointment
from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.core.wording import WIB, date_text
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.procedures.rules import Procedure
from ams.revisions import known
from ams.revisions.errors import NothingToConfirm, SOPNotConfirmed
from ams.revisions.models import Confirmation, TrainingPolicy

LONGEST_GRACE: Final = 365  # days
_THE_ONE: Final = 1
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=WIB)  # no procedure is older here


@dataclass(frozen=True, slots=True)
class Training:
    """What an officer has to do with one revision: confirmed when, or due when.

    ``due`` is the moment from which he may not act without having confirmed, ``None`` where the
    installation does not ask for it.
    """

    procedure: Procedure
    confirmed_at: datetime | None
    due: datetime | None

    @property
    def is_open(self) -> bool:
        """Tell whether the confirmation is asked for and missing."""
        return self.confirmed_at is None and self.due is not None

    def is_overdue(self, at: datetime) -> bool:
        """Tell whether the officer may not act on cases of this revision at ``at``."""
        return self.confirmed_at is None and self.due is not None and at >= self.due

    def days_left(self, at: datetime) -> int:
        """Return in how many midnights the grace time ends; 0 when it has ended."""
        if self.due is None:
            return 0
        return max((self.due.astimezone(WIB).date() - at.astimezone(WIB).date()).days, 0)


@dataclass(frozen=True, slots=True)
class Reader:
    """An officer in office and whether he has confirmed."""

    account: Account
    name: str
    agency: str
    confirmed_at: datetime | None


def policy() -> TrainingPolicy:
    """Return the installation's rule; the strictest where its row is missing."""
    kept = TrainingPolicy.objects.filter(pk=_THE_ONE).first()
    return kept or TrainingPolicy(pk=_THE_ONE, since=_LONG_AGO)


def training_of(actor: Actor, procedure: Procedure) -> Training:
    """Return how the actor stands to one revision."""
    confirmed = Confirmation.objects.filter(
        account_id=actor.account_id or 0,
        procedure_key=procedure.key,
        revision=procedure.revision,
    ).values_list("confirmed_at", flat=True)
    at = confirmed.first()
    return Training(procedure, at, None if at else _due(procedure, policy()))


def check_trained(actor: Actor, procedure: Procedure, *, at: datetime) -> None:
    """Refuse an officer who has not confirmed the revision in time.

    Raises:
        SOPNotConfirmed: names the revision, which he can read and confirm at once.
    """
    if training_of(actor, procedure).is_overdue(at):
        raise SOPNotConfirmed(
            f"{actor.name} has not confirmed {procedure.key} {procedure.revision}",
            revision=date_text(procedure.identity.effective, actor.language),
        )


@transaction.atomic
def confirm(procedure_key: str, revision: str, *, actor: Actor, clock: Clock) -> Confirmation:
    """Keep an officer's word that he has read a revision and works by it; once is enough.

    Raises:
        NothingToConfirm: he is no officer in office.
        UnknownProcedure: there is no such revision, or it is not approved.
    """
    if not actor.is_officer or actor.account_id is None:
        raise NothingToConfirm(f"'{actor.name}' is no officer in office")
    procedure = known.get(procedure_key, revision)
    kept, is_new = Confirmation.objects.get_or_create(
        account_id=actor.account_id,
        procedure_key=procedure.key,
        revision=procedure.revision,
        defaults={"confirmed_at": clock.now()},
    )
    if is_new:
        journal.append(
            Event.SOP_CONFIRM,
            subject=Subject.of("sop", f"{procedure.key}/{procedure.revision}"),
            actor=actor,
            at=kept.confirmed_at,
        )
    return kept


@transaction.atomic
def set_policy(*, is_required: bool, grace_days: int, actor: Actor, clock: Clock) -> TrainingPolicy:
    """Keep the installation's rule and return it; switched on anew, its grace time begins anew.

    Raises:
        NotAdministrator: the actor does not manage settings.
        InvalidInput: the grace time is none.
    """
    require_administrator(actor)
    if not 0 <= grace_days <= LONGEST_GRACE:
        problem = _("Dari 0 sampai %(limit)d hari.") % {"limit": LONGEST_GRACE}
        raise invalid("training policy", {"grace_days": [problem]})
    before = policy()
    since = clock.now() if is_required and not before.is_required else before.since
    data: dict[str, JSON] = {
        "setting": "training", "is_required": is_required, "grace_days": grace_days,
    }  # fmt: skip
    subject = Subject.of("sop", "training")
    journal.append(Event.SETTING_CHANGE, subject=subject, actor=actor, at=clock.now(), data=data)
    kept, _created = TrainingPolicy.objects.update_or_create(
        pk=_THE_ONE,
        defaults={"is_required": is_required, "grace_days": grace_days, "since": since},
    )
    return kept


def readers(procedure: Procedure, *, at: datetime) -> list[Reader]:
    """Return the officers in office with their confirmation of a revision, by name."""
    confirmed = dict(
        Confirmation.objects.filter(
            procedure_key=procedure.key, revision=procedure.revision
        ).values_list("account_id", "confirmed_at")
    )
    holders = Appointment.objects.in_force(at).values("account_id")
    accounts = Account.objects.filter(pk__in=holders, is_active=True)
    rows = [_reader(one, confirmed) for one in accounts.select_related("person__agency")]
    return sorted(rows, key=lambda row: row.name)


def due(procedure: Procedure) -> datetime | None:
    """Return from when officers may not act without having confirmed the revision."""
    return _due(procedure, policy())


def _reader(account: Account, confirmed: dict[int, datetime]) -> Reader:
    person = getattr(account, "person", None)
    return Reader(
        account=account,
        name=person.full_name if person else account.username,
        agency=str(person.agency) if person else "",
        confirmed_at=confirmed.get(account.pk),
    )


def _due(procedure: Procedure, rule: TrainingPolicy) -> datetime | None:
    if not rule.is_required:
        return None
    first = max(procedure.identity.effective, rule.since.astimezone(WIB).date())
    return datetime.combine(first + timedelta(days=rule.grace_days), time(), tzinfo=WIB)
