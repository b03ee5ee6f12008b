from datetime import UTC, datetime, timedelta

import pytest

from ams.revocation.errors import ClockSetBack, CRLRefused
from ams.revocation.following import Place, check_follows

NOW = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
DAY = timedelta(days=1)


def place(number: int = 2, *, start: datetime = NOW, life: timedelta = DAY) -> Place:
    return Place(number, start, start + life)


def test_a_crl_that_follows_is_let_through() -> None:
    check_follows(place(2), place(1), now=NOW)
    check_follows(place(1), None, now=NOW)
    check_follows(place(2, start=NOW + timedelta(seconds=2)), place(1), now=NOW)


@pytest.mark.parametrize(
    ("new", "previous", "complaint"),
    [
        (place(1), place(1), "number 1 does not follow 1"),
        (place(1), place(9), "number 1 does not follow 9"),
        (place(2, start=NOW + DAY), None, "lies after"),
        (place(2, life=timedelta()), None, "does not follow"),
    ],
)
def test_a_crl_that_contradicts_the_one_before_is_refused(
    new: Place, previous: Place | None, complaint: str
) -> None:
    with pytest.raises(CRLRefused, match=complaint):
        check_follows(new, previous, now=NOW)


def test_a_crl_from_before_the_last_one_is_refused() -> None:
    with pytest.raises(ClockSetBack):
        check_follows(place(2, start=NOW - DAY), place(1), now=NOW)
