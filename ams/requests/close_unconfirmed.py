"""An officer ends a request whose outside CA does not say "revoked": closed, never revoked (0021).

What was decided stays on record as decided. The certificate keeps the status that its CA states;
the watch goes on reading it, so that a late "revoked" still shows in the inventory.
"""

from uuid import UUID

from django.db import transaction

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal.events import Event
from ams.requests.access import locked
from ams.requests.models import CLOSED_UNCONFIRMED, Request, Status
from ams.requests.moves import end_here, note
from ams.requests.notices import tell_unconfirmed
from ams.requests.record_outside import check_closable
from ams.requests.reject import checked_text


@transaction.atomic
def close_unconfirmed(request_id: UUID, *, reason: str, actor: Actor, clock: Clock) -> Request:
    """Close the request as unconfirmed and tell the applicant that nothing was revoked, and why.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, NothingToRecord: no revocation by an outside CA is waited for.
        StillAwaited: the officers have not been told yet that it does not come.
        ProofIsHere: the CA has said "revoked"; recording it completes the request.
        InvalidInput: the reason is missing or too long.
    """
    request = locked(request_id, actor=actor)
    now = clock.now()
    check_closable(request, actor, at=now)
    request.closing_reason = checked_text(reason, field="reason")
    end_here(request, Status.UNCONFIRMED, act=CLOSED_UNCONFIRMED, actor=actor, at=now)
    request.save()
    note(
        Event.REQUEST_CLOSE_UNCONFIRMED, request, actor=actor, at=now,
        data={"certificate": request.concerned.serial},
    )  # fmt: skip
    tell_unconfirmed(request, at=now)
    return request
