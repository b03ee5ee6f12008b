"""What the dashboard tells officers, administrators and auditors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ams.accounts.finding import Counted, counted
from ams.accounts.models import Account, Agency, Appointment, Person
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.holding.models import needing_an_officer
from ams.jobs.services import QueueHealth, queue_health
from ams.measuring.marking import month_of
from ams.measuring.overdue import overdue_cases
from ams.measuring.scope import Wanted, agencies_of
from ams.notifications.models import Notice
from ams.requests.models import Request
from ams.requests.queue import QueueFilter, open_counts, queue
from ams.revocation.freshness import Freshness, freshness
from ams.web.dashboard.mine import RequestLine, lines_of

_SHOWN = 5
_WORKER_SILENT = timedelta(minutes=1)
_QUEUE_LATE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many requests of the officer's scope stand where."""

    new: int
    urgent: int
    in_work: int
    waiting_for_applicant: int


@dataclass(frozen=True, slots=True)
class SystemState:
    """Whether what runs in the background does."""

    crls: Sequence[Freshness]
    queue: QueueHealth
    failed_notices: int
    worker_is_silent: bool
    queue_is_late: bool

    @property
    def is_well(self) -> bool:
        """Tell whether nothing needs anybody's attention."""
        troubled = self.worker_is_silent or self.queue_is_late or self.failed_notices
        return not troubled and all(crl.is_fresh for crl in self.crls)


@dataclass(frozen=True, slots=True)
class Register:
    """How much the administrator keeps."""

    people: Counted
    agencies: int
    accounts: Counted
    officers: int


def queue_counts(actor: Actor) -> QueueCounts:
    """Return the counts of the officer's queue; his own requests do not count."""
    found = open_counts(actor)
    return QueueCounts(
        new=found[QueueFilter.NEW],
        urgent=queue(actor, QueueFilter.NEW).filter(urgent=True).count(),
        in_work=found[QueueFilter.IN_WORK],
        waiting_for_applicant=found[QueueFilter.WAITING],
    )


def handed_in(actor: Actor) -> list[RequestLine]:
    """Return the first requests that nobody has taken, as the queue orders them."""
    return lines_of(queue(actor, QueueFilter.NEW)[:_SHOWN])


def waiting_elsewhere(actor: Actor) -> list[Request]:
    """Return the decided requests whose outside CA does not show the revocation, oldest first."""
    waiting = queue(actor, QueueFilter.IN_WORK).filter(
        certificate__issuer__isnull=True, decided_at__isnull=False, carried_out_at__isnull=True
    )
    return list(waiting.order_by("decided_at")[:_SHOWN])


def claimed_by_me(actor: Actor) -> list[RequestLine]:
    """Return the requests that the officer has taken and not yet decided, the oldest first."""
    mine = queue(actor, QueueFilter.IN_WORK).filter(
        claimed_by_id=actor.account_id, decided_at__isnull=True
    )
    return lines_of(mine.order_by("claimed_at")[:_SHOWN])


def holds_asking(actor: Actor) -> int:
    """Return how many held certificates wait for an officer: time over, or the owner objects."""
    return needing_an_officer(actor).count()


def overdue(actor: Actor, at: datetime) -> int:
    """Return how many open requests of the actor's scope are overdue or forgotten."""
    month = month_of(at)
    return overdue_cases(Wanted(agencies_of(actor), month, month)).count()


def system_state(clock: Clock) -> SystemState:
    """Return how CRLs, queue and mail stand."""
    health = queue_health(clock)
    seen = health.worker_seen_at
    return SystemState(
        crls=freshness(clock),
        queue=health,
        failed_notices=Notice.objects.filter(state="failed").count(),
        worker_is_silent=seen is None or clock.now() - seen > _WORKER_SILENT,
        queue_is_late=health.oldest_overdue is not None and health.oldest_overdue > _QUEUE_LATE,
    )


def register(at: datetime) -> Register:
    """Return how many people, agencies, accounts and officers in office are on record."""
    return Register(
        people=counted(Person.objects.all()),
        agencies=Agency.objects.count(),
        accounts=counted(Account.objects.filter(is_active=True)),
        officers=Appointment.objects.in_force(at).values("account_id").distinct().count(),
    )
