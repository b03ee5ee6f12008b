"""A revocation for loss ends because the certificate was found and its hold released (ADR 0063)."""

from datetime import datetime

from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.journal.events import Event
from ams.requests.models import ENDED_BY_RELEASE, Request, Status
from ams.requests.moves import check_undecided, end_here, note


def end_by_release(request: Request, *, reason: str, actor: Actor, at: datetime) -> None:
    """End ``request`` (locked) as rejected; the certificate is good again.

    What tells the applicant is the notice of the release.

    Raises:
        RequestClosed: it has ended.
        AlreadyDecided: an officer has decided to revoke.
    """
    check_undecided(request)
    request.closing_reason = reason
    activity = request.activity
    end_here(request, Status.REJECTED, act=ENDED_BY_RELEASE, actor=actor, at=at)
    request.save()
    data: dict[str, JSON] = {"at": activity, "released": True}
    note(Event.REQUEST_REJECT, request, actor=actor, at=at, data=data)
