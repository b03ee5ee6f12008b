"""The demonstration at any hour: what was played lies behind the moment it is looked at."""

from datetime import UTC, datetime

import pytest

from ams.accounts.models import Account
from ams.demo.seed import seed
from ams.journal.models import Entry
from ams.requests.claim import STALE_AFTER
from ams.requests.models import Request


@pytest.mark.django_db
@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 29, 14, 20, tzinfo=UTC),  # a Sunday, 21.20 WIB: the whole day has passed
        datetime(2026, 11, 29, 17, 5, tzinfo=UTC),  # 0.05 WIB: nothing of the day has
    ],
)
def test_the_demonstration_ends_at_the_moment_for_which_it_is_played(now: datetime) -> None:
    seed(now)
    assert Entry.objects.order_by("-at")[0].at <= now
    assert not Request.objects.filter(submitted_at__gt=now).exists()
    assert Account.objects.filter(username="wulan.safitri").exists(), "the last courses are played"
    claimed = Request.objects.open().filter(claimed_at__gt=now - STALE_AFTER / 2)
    assert set(claimed.values_list("claimed_by__username", flat=True)) == {
        "dewi.lestari", "eko.prasetyo"
    }, "both have work on their desks"  # fmt: skip
