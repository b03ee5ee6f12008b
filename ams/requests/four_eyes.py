"""Reasons for which one officer checks and another one revokes (ADR 0062).

Revoking in bulk has two officers always: one proposes the incident, another approves it (ADR 0027).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from ams.accounts.actors import actor_for
from ams.accounts.errors import NoSuchRecord
from ams.accounts.guards import require_administrator
from ams.accounts.models import Account, Agency, Appointment
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import AMSError, InvalidInput
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.requests.errors import NeedsSecondOfficer
from ams.requests.models import Check, CheckKind, FourEyes, Request
from ams.requests.standing import check_may_decide
from ams.revocation.reasons import every_reason

_NAMED = 5
"""So many colleagues are named to whoever needs one."""


@dataclass(frozen=True, slots=True)
class Checkers:
    """The officers who have carried out the checks of a round, by account, with their names."""

    names: Mapping[int, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return their names, as pages show them."""
        return ", ".join(self.names.values())


def reasons_under(regency_id: int) -> frozenset[str]:
    """Return the reasons for which a regency wants two officers."""
    return frozenset(FourEyes.objects.filter(regency=regency_id).values_list("reason", flat=True))


@transaction.atomic
def set_reasons(regency_id: int, reasons: Collection[str], *, actor: Actor, clock: Clock) -> None:
    """Keep for which reasons a regency wants two officers; what is undecided goes by it at once.

    Raises:
        NotAdministrator: the actor does not manage settings.
        NoSuchRecord: there is no such regency.
        InvalidInput: a reason is not known.
    """
    require_administrator(actor)
    if not Agency.objects.filter(pk=regency_id, parent=None).exists():
        raise NoSuchRecord(f"no regency {regency_id}")
    unknown = set(reasons) - {one.key for one in every_reason()}
    if unknown:
        problem = _("Pilih alasan dari daftar.")
        raise InvalidInput(f"no reasons {sorted(unknown)}", fields={"reasons": [problem]})
    if reasons_under(regency_id) == frozenset(reasons):
        return
    FourEyes.objects.filter(regency=regency_id).exclude(reason__in=reasons).delete()
    FourEyes.objects.bulk_create(
        [FourEyes(regency_id=regency_id, reason=one) for one in sorted(set(reasons))],
        ignore_conflicts=True,
    )
    journal.append(
        Event.SETTING_CHANGE,
        subject=Subject.of("agency", regency_id),
        actor=actor,
        at=clock.now(),
        data={"setting": "four_eyes", "reasons": sorted(set(reasons))},
    )


def first_officers(requests: Iterable[Request]) -> dict[UUID, Checkers]:
    """Return, of each request that waits for another officer, who has carried out its checks.

    The database is asked twice, however many requests there are.
    """
    waiting = {one.pk: one for one in requests if _waits(one)}
    if not waiting:
        return {}
    policy = set(FourEyes.objects.values_list("regency_id", "reason"))
    return _checkers([pk for pk, one in waiting.items() if _is_named(one, policy)])


def checkers_of(request: Request) -> Checkers:
    """Return who has carried out a check of documents or certificate in the present round."""
    return _checkers([request.pk]).get(request.pk, Checkers())


def wants_two(request: Request) -> bool:
    """Tell whether the request has a reason for which two officers are wanted."""
    rows = FourEyes.objects.filter(regency__in=_line(request), reason__in=request.reasons)
    return bool(request.reasons) and rows.exists()


def check_second_officer(request: Request, actor: Actor, *, at: datetime | None = None) -> None:
    """Refuse whoever carried out a check of this round where another officer revokes.

    With ``at`` the refusal names colleagues who could.

    Raises:
        NeedsSecondOfficer: he checked documents or certificate, and two officers are wanted.
    """
    first = first_officers([request]).get(request.pk, Checkers())
    if actor.account_id not in first.names:
        return
    raise NeedsSecondOfficer(
        f"{actor.name} carried out a check of request {request.number}: another one revokes",
        number=request.number,
        whom=whom_to_ask(request, first, at=at) if at else "",
    )


def whom_to_ask(request: Request, first: Checkers, *, at: datetime) -> str:
    """Return in words which colleagues could decide on it, for whoever may not."""
    names = list(islice(_who_could(request, first, at=at), _NAMED))
    if not names:
        return _("Belum ada petugas lain dalam lingkup ini; mintalah administrator menunjuk satu.")
    return _("Mintalah %(names)s.") % {"names": ", ".join(names)}


def _checkers(keys: Collection[UUID]) -> dict[UUID, Checkers]:
    found: dict[UUID, dict[int, str]] = {}
    kinds = (CheckKind.DOCUMENTS, CheckKind.CERTIFICATE)
    checks = Check.objects.filter(request__in=keys, kind__in=kinds, round=F("request__round"))
    rows = checks.order_by("pk").values_list("request_id", "officer_id", "officer_name")
    for request_id, officer_id, name in rows if keys else ():
        found.setdefault(request_id, {})[officer_id] = name
    return {request_id: Checkers(names) for request_id, names in found.items()}


def _waits(request: Request) -> bool:
    return request.is_open and not request.is_decided and request.activity == CheckKind.REVOCATION


def _is_named(request: Request, policy: set[tuple[int, str]]) -> bool:
    return any((top, reason) in policy for top in _line(request) for reason in request.reasons)


def _line(request: Request) -> tuple[int, ...]:
    agency = request.applicant.agency
    return (agency.parent_id, agency.pk) if agency.parent_id else (agency.pk,)


def _who_could(request: Request, first: Checkers, *, at: datetime) -> Iterator[str]:
    covers = Q(agency=None) | Q(agency__in=_line(request))
    holders = Appointment.objects.in_force(at).filter(covers).values("account_id")
    others = Account.objects.filter(pk__in=holders, is_active=True).exclude(pk__in=first.names)
    for account in others.order_by("pk"):
        actor = actor_for(account, at=at)
        if _may_decide(request, actor, at=at):
            yield actor.name


def _may_decide(request: Request, actor: Actor, *, at: datetime) -> bool:
    try:
        check_may_decide(request, actor, at=at)
    except AMSError:
        return False
    return True
