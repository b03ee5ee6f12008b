"""Whether a CRL may take the place of the one before in the eyes of relying parties. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ams.revocation.errors import ClockSetBack, CRLRefused

# Nodes' clocks may differ by so much without a CRL being refused as coming from the past.
CLOCK_TOLERANCE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a CRL stands in its series."""

    number: int
    this_update: datetime
    next_update: datetime


def check_follows(new: Place, previous: Place | None, *, now: datetime) -> None:
    """Return if ``new`` may follow ``previous``.

    Raises:
        CRLRefused: thisUpdate lies in the future, nextUpdate does not follow it, or the number
            does not rise (RFC 5280, 5.2.3).
        ClockSetBack: thisUpdate precedes the one before.
    """
    for refusal in _refusals(new, previous, now):
        raise refusal


def _refusals(
    new: Place, previous: Place | None, now: datetime
) -> Iterator[CRLRefused | ClockSetBack]:
    if new.this_update > now + CLOCK_TOLERANCE:
        yield CRLRefused(f"thisUpdate {new.this_update.isoformat()} lies after {now.isoformat()}")
    if new.next_update <= new.this_update:
        yield CRLRefused(
            f"nextUpdate {new.next_update.isoformat()} does not follow "
            f"thisUpdate {new.this_update.isoformat()}"
        )
    if previous is None:
        return
    if new.this_update < previous.this_update:
        yield clock_set_back(new.this_update, previous.this_update)
    if new.number <= previous.number:
        yield CRLRefused(f"CRL number {new.number} does not follow {previous.number}")


def clock_set_back(now: datetime, previous: datetime) -> ClockSetBack:
    """Return the error that says that the clock stands before the last CRL's time."""
    return ClockSetBack(
        f"the clock shows {now.isoformat()}, before the last CRL's thisUpdate "
        f"{previous.isoformat()}: set the clock right; the last CRL stays in force"
    )
