"""The worker's part: make a bundle that was asked for, once, and keep it sealed.

What is expected to fail is told to the person, who can ask again; the queue tries again what is
not. A worker killed in the middle leaves the row waiting, and its job is taken up by another.
"""

import hashlib
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ams.accounts.actors import actor_for
from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.core.errors import AMSError
from ams.custody.sealing import seal
from ams.evidence.asking import sealed_about
from ams.evidence.making import Made, Stage, copy_for, make_bundle
from ams.evidence.models import CaseBundle, State
from ams.evidence.proofs import last_entry
from ams.journal.events import Event
from ams.requests.access import request_for
from ams.requests.moves import note


def carry_out(bundle_id: UUID, *, clock: Clock) -> None:
    """Make the bundle; nothing happens to one that is made, gone, or asked for anew meanwhile."""
    bundle = CaseBundle.objects.select_related("account").filter(pk=bundle_id).first()
    if bundle is None or not bundle.is_waiting:
        return
    actor = actor_for(bundle.account, at=clock.now())
    try:
        _make(bundle, actor=actor, clock=clock)
    except AMSError as error:
        _same_asking(bundle).update(state=State.FAILED, stage="", failure=error.code)


def _make(bundle: CaseBundle, *, actor: Actor, clock: Clock) -> None:
    """Make and keep it, for what the actor is to the case now and not when he asked.

    Raises:
        Everything that ``make_bundle`` raises.
    """
    request = request_for(bundle.request_id, actor=actor)
    bundle.copy = copy_for(request, actor)
    bundle.through = last_entry(request)  # before anything is read: what comes later is missed
    made = make_bundle(
        bundle.request_id, actor=actor, clock=clock, tell=lambda stage: _tell(bundle, stage)
    )
    _keep(bundle, made, actor=actor, clock=clock)


def _tell(bundle: CaseBundle, stage: Stage) -> None:
    _same_asking(bundle).update(stage=stage.value)


@transaction.atomic
def _keep(bundle: CaseBundle, made: Made, *, actor: Actor, clock: Clock) -> None:
    """Keep the bundle and journal it, unless another worker was first."""
    bundle.sha256 = hashlib.sha256(made.content).hexdigest()
    kept = _same_asking(bundle).update(
        state=State.READY,
        stage="",
        copy=bundle.copy,
        through=bundle.through,
        made_at=clock.now(),
        sha256=bundle.sha256,
        size=len(made.content),
        content=seal(made.content, about=sealed_about(bundle)),
    )
    if kept:
        data: dict[str, JSON] = {"sha256": bundle.sha256, "size": len(made.content)}
        note(Event.BUNDLE_MAKE, bundle.request, actor=actor, at=clock.now(), data=data)


def _same_asking(bundle: CaseBundle) -> "QuerySet[CaseBundle]":
    """Return the row while it waits for what this job was begun for."""
    rows = CaseBundle.objects.filter(pk=bundle.pk, state=State.WAITING)
    return rows.filter(asked_at=bundle.asked_at)
