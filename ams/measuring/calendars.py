"""Each regency's working calendar: shipped holidays, then what its administrator changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.errors import NoSuchRecord
from ams.accounts.guards import keep, require_administrator
from ams.accounts.models import Agency
from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.jobs import services as jobs
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.measuring.models import DayChange, WorkingWeek
from ams.measuring.public_holidays import shipped_days
from ams.measuring.working_time import DEFAULT_WEEK, Hours, WorkingCalendar, Zone

REMEASURE = "measuring:remeasure"


@dataclass(slots=True)
class Calendars:
    """Finds the calendar that an agency goes by; asks the database once for each regency."""

    _roots: dict[int, int] = field(default_factory=dict)
    _known: dict[int, WorkingCalendar] = field(default_factory=dict)

    def of(self, agency_id: int) -> WorkingCalendar:
        """Return the calendar of the regency above ``agency_id``."""
        root = self.root(agency_id)
        if root not in self._known:
            self._known[root] = calendar_of(root)
        return self._known[root]

    def root(self, agency_id: int) -> int:
        """Return the regency above an agency."""
        if agency_id not in self._roots:
            self._roots = roots(dict(Agency.objects.values_list("pk", "parent_id")))
        return self._roots[agency_id]


def roots(parents: Mapping[int, int | None]) -> dict[int, int]:
    """Return for each agency the one at the top of its line."""

    def top(one: int) -> int:
        above = parents.get(one)
        return one if above is None else top(above)

    return {one: top(one) for one in parents}


def calendar_of(regency_id: int) -> WorkingCalendar:
    """Return a regency's calendar as it now stands."""
    changes = dict(DayChange.objects.filter(regency=regency_id).values_list("day", "is_open"))
    return _made(WorkingWeek.objects.filter(regency=regency_id).first(), changes)


def _made(week: WorkingWeek | None, changes: Mapping[date, bool]) -> WorkingCalendar:
    opened = {day for day, is_open in changes.items() if is_open}
    return WorkingCalendar(
        week=_hours_of(week.hours) if week else DEFAULT_WEEK,
        holidays=(shipped_days() | frozenset(changes)) - opened,
        zone=ZoneInfo(week.zone if week else Zone.WIB),
    )


def own_calendars() -> dict[int, WorkingCalendar]:
    """Return the calendars of the regencies that have changed anything; two questions for all."""
    changes: dict[int, dict[date, bool]] = {}
    for regency, day, is_open in DayChange.objects.values_list("regency_id", "day", "is_open"):
        changes.setdefault(regency, {})[day] = is_open
    weeks = {one.regency_id: one for one in WorkingWeek.objects.all()}
    return {one: _made(weeks.get(one), changes.get(one, {})) for one in {*weeks, *changes}}


def shipped_calendar() -> WorkingCalendar:
    """Return the calendar of a regency that has changed nothing."""
    return _made(None, {})


@transaction.atomic
def set_working_week(
    regency_id: int, week: tuple[Hours | None, ...], zone: Zone, *, actor: Actor, clock: Clock
) -> WorkingWeek:
    """Keep a regency's working hours and return them.

    Raises:
        NotAdministrator: the actor does not manage settings.
        NoSuchRecord: there is no such regency.
        InvalidInput: no day of the week is open.
    """
    check_regency(regency_id, actor=actor)
    if not any(week):
        raise InvalidInput(
            "a week without a working day", fields={"": [_("Setidaknya satu hari kerja.")]}
        )
    hours: list[JSON] = [_plain(one) for one in week]
    _note(regency_id, {"setting": "working_week", "hours": hours}, actor=actor, clock=clock)
    start_again(clock=clock)
    kept, _created = WorkingWeek.objects.update_or_create(
        regency_id=regency_id, defaults={"hours": hours, "zone": zone.value}
    )
    return kept


@transaction.atomic
def change_day(
    regency_id: int, day: date, *, is_open: bool, reason: str, actor: Actor, clock: Clock
) -> DayChange:
    """Close the offices on a day, or open them on a shipped holiday; return the change.

    Raises:
        NotAdministrator: the actor does not manage settings.
        NoSuchRecord: there is no such regency.
        InvalidInput: the reason is missing.
    """
    check_regency(regency_id, actor=actor)
    data: dict[str, JSON] = {"setting": "day", "day": day.isoformat(), "is_open": is_open}
    _note(regency_id, data, actor=actor, clock=clock)
    start_again(clock=clock)
    change = DayChange.objects.filter(regency=regency_id, day=day).first()
    change = change or DayChange(regency_id=regency_id, day=day)
    change.is_open, change.reason = is_open, " ".join(reason.split())
    keep(change)
    return change


@transaction.atomic
def undo_day(regency_id: int, day: date, *, actor: Actor, clock: Clock) -> None:
    """Let a day be again what the shipped holidays say.

    Raises:
        NotAdministrator: the actor does not manage settings.
        NoSuchRecord: there is no such regency, or the day was not changed.
    """
    check_regency(regency_id, actor=actor)
    data: dict[str, JSON] = {"setting": "day", "day": day.isoformat(), "is_open": None}
    _note(regency_id, data, actor=actor, clock=clock)
    start_again(clock=clock)
    if not DayChange.objects.filter(regency=regency_id, day=day).delete()[0]:
        raise NoSuchRecord(f"{day} is as it was shipped for regency {regency_id}")


def start_again(*, clock: Clock) -> None:
    """Queue the measuring of every request by the calendars as they now stand."""
    jobs.enqueue(REMEASURE, payload={"after": ""}, at=clock.now(), key="all")


def check_regency(regency_id: int, *, actor: Actor) -> None:
    """Refuse everyone but an administrator, and what is no regency.

    Raises:
        NotAdministrator: the actor does not manage settings.
        NoSuchRecord: there is no such regency.
    """
    require_administrator(actor)
    if not Agency.objects.filter(pk=regency_id, parent=None).exists():
        raise NoSuchRecord(f"no regency {regency_id}")


def _note(regency_id: int, data: Mapping[str, JSON], *, actor: Actor, clock: Clock) -> None:
    subject = Subject.of("agency", regency_id)
    journal.append(Event.SETTING_CHANGE, subject=subject, actor=actor, at=clock.now(), data=data)


def _plain(hours: Hours | None) -> JSON:
    return [f"{hours.start:%H:%M}", f"{hours.end:%H:%M}"] if hours else None


def _hours_of(kept: JSON) -> tuple[Hours | None, ...]:
    assert isinstance(kept, list)  # noqa: S101 - written by set_working_week alone
    return tuple(
        Hours(*(time.fromisoformat(str(part)) for part in day)) if isinstance(day, list) else None
        for day in kept
    )
