"""The officers' queue: what is new, in work, waiting for the applicant, done."""

from enum import StrEnum
from functools import cache

from django.db.models import Count, Q

from ams.accounts.finding import (
    Elsewhere,
    few_keys,
    with_every_word,
    words_of,
)
from ams.accounts.models import Account, Agency, Person
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.requests.conduct import APPLICANTS_ACTIVITIES
from ams.requests.models import Request, RequestQuerySet, Status

MOST_ENDED = 500
"""Requests that have ended are counted so far: PostgreSQL reads all of them to count thousands."""


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


def find(actor: Actor, search: str = "", procedure: str = "") -> RequestQuerySet:
    """Return what the actor's queue holds in all its parts; his own requests are not in it.

    ``procedure`` keeps those of one procedure.
    """
    found = Request.objects.of_others(actor)
    return _searched(found.filter(procedure_key=procedure) if procedure else found, search)


def queue(
    actor: Actor,
    which: QueueFilter,
    *,
    search: str = "",
    procedure: str = "",
    found: RequestQuerySet | None = None,
) -> RequestQuerySet:
    """Return one part of the actor's queue, ready to be paged: urgent first, then the oldest.

    His own requests are not in it: he does not decide on them. What is done comes newest first.
    ``found`` is what ``find`` found, so that several parts are searched once.
    """
    found = find(actor, search, procedure) if found is None else found
    related = found.filter(_CONDITIONS[which]).select_related(
        "applicant__agency", "applicant__account", "certificate", "letter", "claimed_by__person"
    )
    if which is QueueFilter.DONE:
        return related.order_by("-closed_at", "-number")
    return related.order_by("-urgent", "submitted_at", "filed_at", "number")


def counts(
    actor: Actor, *, search: str = "", procedure: str = "", found: RequestQuerySet | None = None
) -> dict[QueueFilter, int]:
    """Return how many requests each part of the actor's queue holds.

    What has ended grows for ever and is counted up to one more than ``MOST_ENDED``.
    """
    found = find(actor, search, procedure) if found is None else found
    done = found.filter(_CONDITIONS[QueueFilter.DONE]).order_by().values("pk")
    return {QueueFilter.DONE: done[: MOST_ENDED + 1].count(), **_open_counts(found)}


def open_counts(actor: Actor) -> dict[QueueFilter, int]:
    """Return how many open requests each part of the actor's queue holds."""
    return _open_counts(find(actor))


def _open_counts(requests: RequestQuerySet) -> dict[QueueFilter, int]:
    moving = [which for which in QueueFilter if which is not QueueFilter.DONE]
    parts = {which.value: Count("pk", filter=_CONDITIONS[which]) for which in moving}
    found = requests.filter(_OPEN).aggregate(**parts)
    return {which: int(found[which.value]) for which in moving}


def _searched(requests: RequestQuerySet, text: str) -> RequestQuerySet:
    """Keep those that hold every word in number, name, NIP, username, agency or serial number."""
    people = Elsewhere(Person.objects.all(), cache(_is_applicant), key="pk", by="applicant_id")
    return with_every_word(requests, words_of(text), own=_held_by_request, elsewhere=people)


def _held_by_request(word: str) -> Q:
    """Return what a request holds itself: in its number, its agency's names or the serial."""
    agencies = Agency.objects.filter(Q(name__icontains=word) | Q(short_name__icontains=word))
    of_agency = Q(applicant__agency__in=list(agencies.values_list("pk", flat=True)))
    return Q(number__icontains=word) | of_agency | _by_serial(word)


def _is_applicant(word: str) -> Q:
    """Return who is meant: by name, NIP or e-mail, or by a username that few people share."""
    named = Q(full_name__icontains=word) | Q(nip__contains=word) | Q(email__icontains=word)
    few = few_keys(Account.objects.filter(username__icontains=word))
    return named | Q(account__in=few or [])


def _by_serial(word: str) -> Q:
    plain = word.replace(":", "")
    certificates = few_keys(Certificate.objects.filter(serial__icontains=plain))
    if certificates is None:
        return Q(certificate__serial__icontains=plain)
    return Q(certificate__in=certificates)
