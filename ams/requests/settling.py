"""What packages above do, in the same transaction, once a letter waits for no signature any more.

The letter leaves the applicant's hands (handed in, withdrawn), or is written anew before that.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from ams.requests.models import Request

Follow = Callable[[Request, datetime], None]
_FOLLOWERS: Final[list[Follow]] = []


def follows_the_letter(follow: Follow) -> Follow:
    """Register what is to happen then; a package does so when it is loaded."""
    _FOLLOWERS.append(follow)
    return follow


def letter_settled(request: Request, *, at: datetime) -> None:
    """Let everybody who waits for the present letter's signature know that nobody does any more."""
    for follow in _FOLLOWERS:
        follow(request, at)
