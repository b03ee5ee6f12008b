"""The officers' queue: what is new, in work, waiting for the applicant, done."""

from enum import StrEnum

from django.db.models import Count, Q

from ams.core.actor import Actor
from ams.requests.models import Request, RequestQuerySet, Status

OFFICERS_ACTIVITIES = ("document_check", "certificate_check", "revocation")
APPLICANTS_ACTIVITIES = ("letter", "sign_in", "request", "attach", "receipt")


class QueueFilter(StrEnum):
    """The queue's four parts; every request is in exactly one."""

    NEW = "new"  # at an officer's activity, nobody has taken it
    IN_WORK = "in_work"  # taken, or decided and being carried out
    WAITING = "waiting"  # the applicant has to attach, correct or confirm
    DONE = "done"  # completed, rejected, withdrawn


_OPEN = Q(status=Status.OPEN)
_AT_OFFICER = _OPEN & ~Q(activity__in=APPLICANTS_ACTIVITIES)
_CONDITIONS: dict[QueueFilter, Q] = {
    QueueFilter.NEW: _AT_OFFICER & Q(claimed_by__isnull=True, decided_at__isnull=True),
    QueueFilter.IN_WORK: _AT_OFFICER & (Q(claimed_by__isnull=False) | Q(decided_at__isnull=False)),
    QueueFilter.WAITING: _OPEN & Q(activity__in=APPLICANTS_ACTIVITIES),
    QueueFilter.DONE: ~_OPEN,
}


def queue(actor: Actor, which: QueueFilter, *, search: str = "") -> RequestQuerySet:
    """Return one part of the actor's queue, ready to be paged: urgent first, then the oldest.

    His own requests are not in it: he does not decide on them. What is done comes newest first.
    """
    found = _searched(_reachable(actor).filter(_CONDITIONS[which]), search)
    related = found.select_related(
        "applicant__agency", "applicant__account", "certificate", "letter", "claimed_by__person"
    )
    if which is QueueFilter.DONE:
        return related.order_by("-closed_at", "-number")
    return related.order_by("-urgent", "submitted_at", "filed_at", "number")


def counts(actor: Actor, *, search: str = "") -> dict[QueueFilter, int]:
    """Return how many requests each part of the actor's queue holds."""
    parts = {which.value: Count("pk", filter=_CONDITIONS[which]) for which in QueueFilter}
    found = _searched(_reachable(actor), search).aggregate(**parts)
    return {which: int(found[which.value]) for which in QueueFilter}


def _reachable(actor: Actor) -> RequestQuerySet:
    reachable = Request.objects.for_actor(actor)
    return reachable.exclude(applicant_id=actor.person_id) if actor.person_id else reachable


def _searched(requests: RequestQuerySet, text: str) -> RequestQuerySet:
    """Keep those that hold every word in number, name, NIP, username, agency or serial number."""
    for word in text.split():
        plain = word.replace(":", "")
        requests = requests.filter(
            Q(number__icontains=word)
            | Q(applicant__full_name__icontains=word)
            | Q(applicant__nip__contains=word)
            | Q(applicant__account__username__icontains=word)
            | Q(applicant__agency__name__icontains=word)
            | Q(applicant__agency__short_name__icontains=word)
            | Q(certificate__serial__icontains=plain)
        )
    return requests
