"""From the new certificate to the notice: the old one is superseded, and that is published.

The job does what is left to do and may run any number of times; what it finds done it leaves alone
(ADR 0016). Told is only what CRL and OCSP show.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from ams.certificates.models import Certificate
from ams.certificates.states import CertificateState
from ams.core.clock import Clock
from ams.issuance import policy
from ams.issuance.notices import tell_issued
from ams.jobs.services import enqueue
from ams.journal.events import Event
from ams.requests.carry_out import AMS, decider, locked_for_job, pause, payload_of
from ams.requests.conduct import CONDUCTS, RENEWAL
from ams.requests.models import Request
from ams.requests.moves import note
from ams.revocation import services as revocations
from ams.revocation.models import Revocation
from ams.revocation.reasons import SUPERSEDED

SUPERSEDE: Final = CONDUCTS[RENEWAL].publishing


@transaction.atomic
def supersede(request_id: UUID, *, clock: Clock) -> None:
    """Revoke the old certificate where the policy says so; publish and tell when all see it.

    A certificate that was revoked otherwise meanwhile, or has expired, is left as it is.
    """
    request = locked_for_job(request_id)
    if request.carried_out_at is None or request.published_at is not None:
        return
    old = request.concerned.succeeds
    revocation = _revocation(request, old, clock=clock) if old else None
    now = clock.now()
    crl = revocations.is_published(revocation, clock=clock) if revocation else None
    if revocation is not None and crl is None:
        wait = pause(request.carried_out_at, now)
        enqueue(SUPERSEDE, payload=payload_of(request), at=now + wait, key=str(request.pk))
        return
    _publish(request, at=now, crl=crl.number if crl else None)


def _revocation(request: Request, old: Certificate, *, clock: Clock) -> Revocation | None:
    """Return how the old certificate is revoked, ``None`` where it is left to expire."""
    state = old.state_at(clock.now())
    if state is CertificateState.REVOKED:
        return Revocation.objects.filter(certificate=old).first()
    if state is CertificateState.EXPIRED or not policy.present().supersedes:
        return None
    return revocations.revoke(
        old.pk,
        reasons=[SUPERSEDED.key],
        asked_at=request.submitted_at or request.filed_at,
        actor=decider(request),
        clock=clock,
    )


def _publish(request: Request, *, at: datetime, crl: int | None) -> None:
    request.published_at = at
    request.save()
    note(Event.REQUEST_PUBLISHED, request, actor=AMS, at=at, data={"crl": crl})
    tell_issued(request, request.concerned, at=at)
