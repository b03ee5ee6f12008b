"""Ask for a case's bundle, look how far it is, fetch it; the worker makes it (``carrying``).

Each of the three decides anew whether the case exists for the actor.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.custody.errors import SealBroken
from ams.custody.sealing import unseal
from ams.evidence.claims import Copy
from ams.evidence.errors import BundleNotReady, NoBundle
from ams.evidence.making import Made, copy_for, filename_of, is_ready
from ams.evidence.models import CaseBundle, State
from ams.evidence.proofs import last_entry
from ams.jobs.services import enqueue
from ams.journal.events import Event
from ams.requests.access import request_for
from ams.requests.models import Request
from ams.requests.moves import note
from ams.requests.standing import acting_account

MAKE: Final = "evidence:make"
KEPT: Final = timedelta(days=1)
"""So long a bundle can be fetched again; its proofs are of the day on which it was made."""


def ask(request_id: UUID, *, actor: Actor, clock: Clock) -> CaseBundle:
    """Return the actor's bundle of a case: as it was made if nothing has changed, else asked for.

    While one is being made, asking again changes nothing.

    Raises:
        RequestNotFound: the case does not exist for ``actor``.
        BundleNotReady: it is no revocation, or not published yet.
        ActorNotEntitled: no person asks.
    """
    request = _provable(request_id, actor)
    copy, account_id = copy_for(request, actor), acting_account(actor)
    with transaction.atomic():
        bundle = _locked(request, account_id, copy, at=clock.now())
        if bundle.is_waiting or is_current(bundle, actor=actor, at=clock.now()):
            return bundle
        _begin(bundle, copy, actor=actor, at=clock.now())
    return bundle


def bundle_for(request_id: UUID, *, actor: Actor, clock: Clock) -> CaseBundle | None:
    """Return the actor's bundle of a case as it stands; ``None``: he asked for none of late.

    Raises:
        RequestNotFound: the case does not exist for ``actor``.
        BundleNotReady: it is no revocation, or not published yet.
    """
    request = _provable(request_id, actor)
    rows = CaseBundle.objects.filter(request=request, account=actor.account_id)
    bundle = rows.filter(copy=copy_for(request, actor)).defer("content").first()
    return None if bundle is None or _is_over(bundle, clock.now()) else bundle


def fetch(request_id: UUID, *, actor: Actor, clock: Clock) -> Made:
    """Return the bundle that was made for the actor; each time it is journaled.

    Raises:
        RequestNotFound: the case does not exist for ``actor``.
        BundleNotReady: it is no revocation, or not published yet.
        NoBundle: none is ready for him, or the one that was no longer opens.
    """
    found = bundle_for(request_id, actor=actor, clock=clock)
    if found is None or not found.is_ready:
        raise NoBundle(f"no bundle of {request_id} is ready for {actor.name}")
    try:
        content = unseal(bytes(found.content), about=sealed_about(found))
    except SealBroken as error:
        CaseBundle.objects.filter(pk=found.pk, state=State.READY).delete()
        raise NoBundle(f"the bundle of {request_id} does not open any more") from error
    data: dict[str, JSON] = {"sha256": found.sha256, "size": found.size}
    with transaction.atomic():
        note(Event.BUNDLE_FETCH, found.request, actor=actor, at=clock.now(), data=data)
    return Made(filename_of(found.request), content)


def is_current(bundle: CaseBundle, *, actor: Actor, at: datetime) -> bool:
    """Tell whether the bundle was made and nothing was journaled about its case since."""
    if (
        not bundle.is_ready
        or _is_over(bundle, at)
        or bundle.copy != copy_for(bundle.request, actor)
    ):
        return False
    return bundle.through == last_entry(bundle.request)


def sealed_about(bundle: CaseBundle) -> str:
    """Return what the sealed octets are bound to."""
    return f"bundle {bundle.pk} {bundle.sha256}"


def sweep(*, clock: Clock) -> int:
    """Delete the bundles whose time is over, and return how many; what they prove is kept."""
    over = CaseBundle.objects.exclude(state=State.WAITING).filter(asked_at__lte=clock.now() - KEPT)
    return over.delete()[0]


def _provable(request_id: UUID, actor: Actor) -> Request:
    request = request_for(request_id, actor=actor)
    if not is_ready(request):
        raise BundleNotReady(f"request {request.number} is not published as revoked")
    return request


def _is_over(bundle: CaseBundle, at: datetime) -> bool:
    return not bundle.is_waiting and bundle.asked_at <= at - KEPT


def _locked(request: Request, account_id: int, copy: Copy, *, at: datetime) -> CaseBundle:
    """Return the person's row under lock; a new one has failed for no reason yet: it is asked."""
    rows = CaseBundle.objects.select_for_update(no_key=True)
    row, _created = rows.get_or_create(
        request=request,
        account_id=account_id,
        defaults={"state": State.FAILED, "copy": copy, "asked_at": at},
    )
    return row


def _begin(bundle: CaseBundle, copy: Copy, *, actor: Actor, at: datetime) -> None:
    bundle.state, bundle.stage, bundle.failure = State.WAITING, "", ""
    bundle.copy, bundle.asked_at, bundle.made_at = copy, at, None
    bundle.content, bundle.sha256, bundle.size, bundle.through = b"", "", 0, 0
    bundle.save()
    note(Event.BUNDLE_ASK, bundle.request, actor=actor, at=at)
    enqueue(MAKE, payload={"bundle": str(bundle.pk)}, at=at, key=str(bundle.pk))
