"""Tell officer, then deputy, then head of what is overdue: one mail each, by the durable queue."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from ams.accounts.actors import actor_for
from ams.accounts.models import Account, RoleGrant
from ams.accounts.officers import officers_in_office
from ams.accounts.supervisors import supervisors_of
from ams.core.actor import Rank, Role, system
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Fact, Subject
from ams.journal.events import Event
from ams.measuring.limits import Level
from ams.measuring.models import Escalation
from ams.measuring.overdue import Due, Policies, due
from ams.notifications import services as notifications
from ams.notifications.messages import Message, Recipient
from ams.requests.models import Request
from ams.revisions import known

ACTOR = system("escalation")
MOST_LISTED = 20
"""A mail names so many requests at the most, and says how many more there are."""


@transaction.atomic
def escalate(*, clock: Clock) -> int:
    """Tell of everything that is overdue and was not told yet; return how many tellings."""
    now = clock.now()
    found = list(due(Policies(), now))
    if not found:
        return 0
    journal.append_many(
        Event.REQUEST_ESCALATE,
        [Fact(Subject.of("request", one.request.pk), _data(one)) for one in found],
        actor=ACTOR,
        at=now,
    )
    Escalation.objects.bulk_create(
        Escalation(request=one.request, record=one.record, level=one.level, step=one.step, at=now)
        for one in found
    )
    for (account, level), mine in _by_recipient(found, now).items():
        _tell(account, level, mine, at=now)
    return len(found)


def _data(one: Due) -> dict[str, JSON]:
    return {"number": one.request.number, "level": one.level.value, "activity": one.record.key}


def _by_recipient(found: Sequence[Due], now: datetime) -> dict[tuple[Account, Level], list[Due]]:
    groups: defaultdict[tuple[Account, Level], list[Due]] = defaultdict(list)
    directory = _Directory(now)
    for one in found:
        for account in directory.recipients(one):
            if account.email:
                groups[account, one.level].append(one)
    return groups


class _Directory:
    """Who is told at which level; each question is asked of the database once."""

    def __init__(self, now: datetime) -> None:
        officers = officers_in_office(now)
        self._officers = [(one, actor_for(one, at=now)) for one in officers]
        held = RoleGrant.objects.filter(role=Role.ADMINISTRATOR, account__is_active=True)
        rows = held.select_related("account__person").order_by("account_id")
        self._administrators = [grant.account for grant in rows]
        self._supervisors: dict[tuple[int, Rank], list[Account]] = {}

    def recipients(self, one: Due) -> list[Account]:
        """Return whom to tell; where nobody holds the place, the next one up, at last everybody."""
        request = one.request
        match one.level:
            case Level.OFFICER:
                found = self._officers_for(request) or self._above(request, Rank.DEPUTY)
            case Level.DEPUTY:
                found = self._above(request, Rank.DEPUTY)
            case Level.HEAD:
                found = self._above(request, Rank.HEAD)
            case Level.FORGOTTEN:
                found = [*self._officers_for(request), *self._above(request, Rank.HEAD)]
        return list(dict.fromkeys(found)) or self._administrators

    def _officers_for(self, request: Request) -> list[Account]:
        holder = request.decided_by if request.is_decided else request.claimed_by
        agency_id, applicant = request.applicant.agency_id, request.applicant_id
        able = [
            account
            for account, actor in self._officers
            if actor.officer_for(agency_id) is not None and actor.person_id != applicant
        ]
        return [holder] if holder in able else able

    def _above(self, request: Request, rank: Rank) -> list[Account]:
        agency = request.applicant.agency
        for one in (rank, Rank.HEAD):
            if (agency.pk, one) not in self._supervisors:
                rows = supervisors_of(agency, one)
                self._supervisors[agency.pk, one] = [row.account for row in rows]
            if found := self._supervisors[agency.pk, one]:
                return found
        return self._administrators


def _tell(account: Account, level: Level, mine: Sequence[Due], *, at: datetime) -> None:
    items, items_en = _items(mine, "id"), _items(mine, "en")
    officer = level is Level.OFFICER
    path = "/petugas/?bagian=in_work" if officer else "/mutu/terlambat/"
    context: dict[str, JSON] = {
        "level": level.value,
        "count": len(mine),
        "more": max(len(mine) - MOST_LISTED, 0),
        "items": items,
        "items_en": items_en,
        "url": settings.AMS_BASE_URL + path,
    }
    person = getattr(account, "person", None)
    name = person.full_name if person else account.username
    notifications.queue(
        Message.REQUESTS_OVERDUE,
        to=Recipient(account.email, name, account.language),
        context=context,
        subject=Subject.of("account", account.pk),
        at=at,
    )


def _items(mine: Iterable[Due], language: str) -> list[JSON]:
    return [
        {
            "number": one.request.number,
            "agency": one.request.applicant.agency.short_name,
            "activity": _activity(one, language),
            "since": one.record.entered_at.isoformat(),
        }
        for one in list(mine)[:MOST_LISTED]
    ]


def _activity(one: Due, language: str) -> str:
    request = one.request
    procedure = known.pinned(request.procedure_key, request.procedure_revision)
    activity = procedure.activity(one.record.key)
    return f"{activity.number}. {activity.text.in_language(language)}"
