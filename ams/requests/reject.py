"""An officer rejects a request for good."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.journal.events import Event
from ams.procedures.rules import Act
from ams.requests.access import locked
from ams.requests.models import Request
from ams.requests.moves import Performed, check_undecided, move, note
from ams.requests.notices import tell_rejected
from ams.requests.standing import check_holds_claim, check_may_decide, standing_of

REASON_LENGTH = 1000


def checked_text(text: str, *, field: str, limit: int = REASON_LENGTH) -> str:
    """Return ``text`` without blank edges.

    Raises:
        InvalidInput: it is empty or too long.
    """
    kept = text.strip()
    if not kept:
        raise InvalidInput(f"{field} is empty", fields={field: [_("Bagian ini wajib diisi.")]})
    if len(kept) > limit:
        problem = _("Paling banyak %(limit)d huruf.") % {"limit": limit}
        raise InvalidInput(f"{field} has {len(kept)} characters", fields={field: [problem]})
    return kept


@transaction.atomic
def reject(request_id: UUID, *, reason: str, actor: Actor, clock: Clock) -> Request:
    """Reject the request and tell the applicant why; the certificate stays as it is.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, AlreadyDecided, ActNotOffered: it is too late, or waits for the applicant.
        NotClaimed, ClaimedByOther: he has not taken it.
        InvalidInput: the reason is missing or too long.
    """
    request = locked(request_id, actor=actor)
    check_may_decide(request, actor, at=clock.now())
    check_undecided(request)
    check_holds_claim(request, actor)
    request.closing_reason = checked_text(reason, field="reason")
    now = clock.now()
    at = request.activity
    move(request, Performed(Act.REJECT, actor, now), standing=standing_of(request, actor))
    request.save()
    note(Event.REQUEST_REJECT, request, actor=actor, at=now, data={"at": at})
    tell_rejected(request, at=now)
    return request
