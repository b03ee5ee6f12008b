"""What waits for the reader's approval, asked of the database once for each page."""

from django.http import HttpRequest

from ams.approvals.access import Inbox, inbox_of
from ams.web.actor import actor_or_none, clock_of

_KEPT = "_ams_approvals"
_NOBODY = Inbox(is_approver=False, waiting=0)


def inbox(http_request: HttpRequest) -> Inbox:
    """Return whether the reader approves letters at all, and how many wait for him."""
    kept: Inbox | None = getattr(http_request, _KEPT, None)
    if kept is None:
        actor = actor_or_none(http_request)
        kept = inbox_of(actor, at=clock_of(http_request).now()) if actor else _NOBODY
        setattr(http_request, _KEPT, kept)
    return kept
