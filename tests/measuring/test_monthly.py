"""The head gets the last month's report once, when the office is open."""

from datetime import UTC, datetime, timedelta

from ams.accounts.models import Account
from ams.accounts.supervisors import Supervision, appoint_supervisor
from ams.core.actor import Rank
from ams.core.clock import ManualClock
from ams.measuring.following import measure_everything
from ams.measuring.monthly import send_due
from ams.notifications.models import Notice
from tests.measuring.history import invent
from tests.requests.builders import Office

FIRST_WORKING_MORNING = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # Tuesday, 08.00 WIB


def test_the_heads_get_it_once_in_working_hours(office: Office) -> None:
    real = invent(office, 5)
    measure_everything()
    for who, rank in (("ratna", Rank.DEPUTY), ("hadi", Rank.HEAD)):
        account = Account.objects.get(username=who)
        data = Supervision(account.pk, office.agencies["health"].pk, rank)
        appoint_supervisor(data, actor=office.actor("rina"), clock=office.clock)
    clock = ManualClock(FIRST_WORKING_MORNING - timedelta(hours=2))
    assert send_due(clock=clock) == 0
    clock.at = FIRST_WORKING_MORNING
    assert send_due(clock=clock) == 1
    assert send_due(clock=clock) == 0
    notice = Notice.objects.get(message="monthly_report")
    assert notice.recipient_email.startswith("hadi@")
    assert notice.context["month"] == "November 2026"
    assert notice.context["cases"] >= 1
    assert "dari=2026-11" in str(notice.context["pdf_url"])
    assert real.number not in str(notice.context)
    clock.advance(timedelta(days=31))
    assert send_due(clock=clock) == 0  # New Year's Day
    clock.advance(timedelta(days=3))
    assert send_due(clock=clock) == 1
