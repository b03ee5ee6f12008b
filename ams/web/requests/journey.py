"""A journey as the pages of both its requests show it: one way, two procedures."""

from dataclasses import dataclass
from datetime import datetime

from ams.issuance.eligibility import obstacles
from ams.requests.journeys import journey_of
from ams.requests.models import Request


@dataclass(frozen=True, slots=True)
class JourneyShown:
    """Where a journey stands; ``why`` is what keeps the issuance from being opened now."""

    revocation: Request
    issuance: Request | None
    is_hindered: bool
    why: tuple[str, ...]

    @property
    def ends_early(self) -> bool:
        """Tell whether nothing can follow: the revocation ended without being carried out."""
        return not self.revocation.is_open and self.revocation.carried_out_at is None

    @property
    def is_done(self) -> bool:
        """Tell whether the certificate was revoked and another one issued."""
        return self.issuance is not None and self.issuance.published_at is not None


def journey_shown(request: Request, *, at: datetime) -> JourneyShown | None:
    """Return the journey that a request belongs to, if it belongs to one."""
    found = journey_of(request)
    if found is None:
        return None
    hindered = found.hindered_at is not None
    why = tuple(obstacles(request.applicant, at=at)) if hindered else ()
    return JourneyShown(found.revocation, found.issuance, hindered, why)
