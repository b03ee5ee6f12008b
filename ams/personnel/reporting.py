"""Take reports of personnel events: every row becomes a proposal, or is known, or all is refused.

Reporting the same again changes nothing, so a sender that got no answer may send it again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.errors import ImportRefused, RowProblem
from ams.accounts.models import Person
from ams.accounts.people_table import Row
from ams.certificates.models import Certificate
from ams.core.actor import Actor, Role
from ams.core.clock import Clock
from ams.core.wording import WIB
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.services import append
from ams.personnel.errors import ReportsNotAccepted
from ams.personnel.events_table import Report, parsed, read_events
from ams.personnel.models import EventKind, Proposal, ProposalState
from ams.requests.scope import agencies_in_scope


class RowAction(StrEnum):
    """What a row comes to."""

    PROPOSE = "propose"
    KNOWN = "known"  # the same event was reported before, or stands twice in the table
    WAITING = "waiting"  # another event of the person is before the officers already
    NO_CERTIFICATE = "no_certificate"  # nothing to revoke


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became (or would become) of one row."""

    number: int
    action: RowAction
    name: str
    kind: EventKind
    happened_on: date


@dataclass(slots=True)
class ReportOutcome:
    """What a report did or would do; with ``problems`` it did nothing."""

    rows: list[RowOutcome] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    def count(self, action: RowAction) -> int:
        """Return how many rows come out as ``action``."""
        return sum(row.action is action for row in self.rows)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who reports, and of which agencies' people he may; ``None`` means of everybody's."""

    actor: Actor
    agency_ids: frozenset[int] | None


def sender_of(actor: Actor) -> Sender:
    """Return the actor as one who reports: officers of their scope, administrators of everybody.

    Raises:
        ReportsNotAccepted: he is neither.
    """
    if actor.is_system or actor.has(Role.ADMINISTRATOR):
        return Sender(actor, None)
    if not actor.is_officer:
        raise ReportsNotAccepted(f"'{actor.name}' is neither officer nor administrator")
    return Sender(actor, agencies_in_scope(actor))


def preview_events(content: bytes, *, sender: Sender, clock: Clock) -> ReportOutcome:
    """Return what reporting the CSV file would do, every problem included; keep nothing."""
    try:
        rows = read_events(content)
    except ImportRefused as refusal:
        return ReportOutcome(problems=list(refusal.problems))
    with transaction.atomic():
        outcome = _Reporting(sender, clock).run(rows)
        transaction.set_rollback(True)
    return outcome


def report_events(content: bytes, *, sender: Sender, clock: Clock) -> ReportOutcome:
    """Take every row of the CSV file.

    Raises:
        ImportRefused: at least one row has a problem; nothing was taken.
    """
    return report_rows(read_events(content), sender=sender, clock=clock)


@transaction.atomic
def report_rows(rows: Iterable[Row], *, sender: Sender, clock: Clock) -> ReportOutcome:
    """Take every row.

    Raises:
        ImportRefused: at least one row has a problem; nothing was taken.
    """
    outcome = _Reporting(sender, clock).run(rows)
    if outcome.problems:
        raise ImportRefused(outcome.problems)
    return outcome


class _Reporting:
    """One run over a table, inside the caller's transaction."""

    def __init__(self, sender: Sender, clock: Clock) -> None:
        self._sender = sender
        self._now = clock.now()
        self._outcome = ReportOutcome()

    def run(self, rows: Iterable[Row]) -> ReportOutcome:
        """Take what can be taken and tell the rest."""
        read = [parsed(row) for row in rows]
        reports = [one for one in read if isinstance(one, Report)]
        people = self._people(reports)
        for one in read:
            if isinstance(one, Report):
                self._take(one, people.get(one.nip))
            else:
                self._outcome.problems.extend(one)
        self._outcome.problems.sort(key=lambda one: one.row)
        return self._outcome

    def _people(self, reports: list[Report]) -> dict[str, Person]:
        found = Person.objects.filter(nip__in={one.nip for one in reports})
        if self._sender.agency_ids is not None:
            found = found.filter(agency_id__in=self._sender.agency_ids)
        people = {one.nip: one for one in found}
        # Two reports about one person at a time would both find no open proposal.
        list(found.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        pks = [one.pk for one in people.values()]
        known = Proposal.objects.filter(person__in=pks)
        self._known = {(one.person_id, one.kind, one.happened_on) for one in known}
        self._waiting = {one.person_id for one in known if one.state == ProposalState.OPEN}
        certificates = Certificate.objects.active(self._now).filter(holder__in=pks)
        self._certified = set(certificates.values_list("holder_id", flat=True))
        return people

    def _take(self, report: Report, person: Person | None) -> None:
        if person is None:  # another agency's people do not exist for the sender
            told = _("Tidak ada pegawai dengan NIP ini dalam lingkup Anda.")
            self._outcome.problems.append(report.row.problem("nip", told))
            return
        if report.happened_on > self._now.astimezone(WIB).date():
            told = _("Peristiwa ini belum terjadi; laporkan setelah tanggalnya.")
            self._outcome.problems.append(report.row.problem("tanggal", told))
            return
        action = self._action(report, person)
        self._outcome.rows.append(
            RowOutcome(report.row.number, action, person.full_name, report.kind, report.happened_on)
        )
        if action is RowAction.PROPOSE:
            self._propose(report, person)

    def _action(self, report: Report, person: Person) -> RowAction:
        if (person.pk, report.kind.value, report.happened_on) in self._known:
            return RowAction.KNOWN
        if person.pk in self._waiting:
            return RowAction.WAITING
        return RowAction.PROPOSE if person.pk in self._certified else RowAction.NO_CERTIFICATE

    def _propose(self, report: Report, person: Person) -> None:
        actor = self._sender.actor
        proposal = Proposal.objects.create(
            person=person,
            kind=report.kind.value,
            happened_on=report.happened_on,
            reference=report.reference,
            reported_at=self._now,
            reported_by_id=actor.account_id,
            reported_by_name=actor.name,
        )
        self._known.add((person.pk, report.kind.value, report.happened_on))
        self._waiting.add(person.pk)
        append(
            Event.PROPOSAL_OPEN,
            subject=Subject.of("person", person.pk),
            actor=actor,
            at=self._now,
            data={
                "proposal": proposal.pk, "event": report.kind.value,
                "date": report.happened_on.isoformat(),
            },
        )  # fmt: skip
