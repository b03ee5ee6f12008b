"""Who is told, and how often, that a certificate ends."""

from datetime import datetime, timedelta

import pytest
from django.test import override_settings

from ams.accounts.models import Account, Person
from ams.core.clock import ManualClock
from ams.notifications.composing import compose
from ams.notifications.models import Notice
from ams.renewal.listing import send_due
from ams.renewal.models import Reminder, SentList
from ams.renewal.reminding import remind_all
from ams.requests.models import Request
from ams.revocation.services import hold, release, revoke
from tests.renewal.builders import completed, end_in, filed
from tests.requests.builders import OPERATOR, Office

pytestmark = pytest.mark.django_db


def reminders() -> list[Notice]:
    return list(Notice.objects.filter(message="certificate_ends").order_by("created_at"))


def test_the_holder_is_reminded_on_four_days_once_each(office: Office) -> None:
    end = office.certificate("sari").not_after
    told_at = []
    for _day in range(21 * 4):
        if remind_all(clock=office.clock):
            told_at.append((end - office.clock.now()).days + 1)
        office.clock.advance(timedelta(hours=6))
    assert told_at == [20, 14, 7, 1]  # twenty days were left when it was issued
    assert list(Reminder.objects.values_list("days", flat=True)) == [30, 14, 7, 1]
    assert {one.recipient_email for one in reminders()} == {office.people["sari"].email}


def test_a_worker_that_was_off_sends_what_is_nearest_and_no_more(office: Office) -> None:
    office.clock.advance(timedelta(days=14))  # six are left; of 30, 14 and 7 nothing was sent
    assert remind_all(clock=office.clock) == 1
    assert remind_all(clock=office.clock) == 0
    assert Reminder.objects.get().days == 7


def test_earlier_than_thirty_days_nobody_is_reminded(office: Office) -> None:
    end_in(office, "sari", 30.1)
    assert remind_all(clock=office.clock) == 0


def test_nobody_is_reminded_of_what_is_over_or_revoked_or_held(office: Office) -> None:
    certificate = office.certificate("sari")
    hold(certificate.pk, reason="Ragu", actor=OPERATOR, clock=office.clock)
    assert remind_all(clock=office.clock) == 0
    release(certificate.pk, reason="Beres", actor=OPERATOR, clock=office.clock)
    assert remind_all(clock=office.clock) == 1  # what was held back is not lost
    office.clock.advance(timedelta(days=8))
    revoke(certificate.pk, reasons=["lainnya"], actor=OPERATOR, clock=office.clock)
    assert remind_all(clock=office.clock) == 0
    office.clock.advance(timedelta(days=30))
    assert remind_all(clock=office.clock) == 0


def test_nobody_is_reminded_of_what_is_renewed(office: Office) -> None:
    completed(office)
    assert remind_all(clock=office.clock) == 0


def test_a_locked_account_is_not_reminded(office: Office) -> None:
    Account.objects.filter(username="sari").update(is_active=False)
    assert remind_all(clock=office.clock) == 0


def test_where_a_renewal_is_open_the_mail_says_so(office: Office) -> None:
    request = filed(office)
    remind_all(clock=office.clock)
    (notice,) = reminders()
    assert notice.context["renewal"] == request.number
    assert str(request.pk) in str(notice.context["url"])


def test_where_it_cannot_be_renewed_the_mail_says_why_in_both_languages(office: Office) -> None:
    Person.objects.filter(pk=office.people["sari"].pk).update(plain_name="Sari Nama Baru")
    remind_all(clock=office.clock)
    (notice,) = reminders()
    assert "(Nama)" in str(notice.context["why"])
    assert "(Name)" in str(notice.context["why_en"])


@pytest.mark.parametrize(("language", "word"), [("id", "berakhir pada"), ("en", "ends on")])
def test_the_mail_comes_in_the_holders_language(office: Office, language: str, word: str) -> None:
    Account.objects.filter(username="sari").update(language=language)
    remind_all(clock=office.clock)
    (notice,) = reminders()
    assert word in compose(notice).subject


FIRST_OF_MONTH = datetime.fromisoformat("2026-12-01T09:00:00+07:00")


@pytest.fixture
def on_the_first(office: Office) -> Office:
    """Return the office in the first working hours of December."""
    assert isinstance(office.clock, ManualClock)
    office.clock.advance(FIRST_OF_MONTH - office.clock.now())
    return office


def lists() -> dict[str, Notice]:
    found = Notice.objects.filter(message="certificates_ending")
    return {one.recipient_email: one for one in found}


def test_officers_get_the_list_of_their_scope_once_a_month(on_the_first: Office) -> None:
    office = on_the_first
    send_due(clock=office.clock)
    sent = lists()
    eko = Account.objects.get(username="eko").email
    tono = Account.objects.get(username="tono").email
    assert tono not in sent  # nothing of his agency ends
    (item,) = sent[eko].context["items"]
    assert item["serial"] == office.certificate("sari").serial
    assert item["name"] == office.people["sari"].full_name
    assert send_due(clock=office.clock) == 0
    office.clock.advance(timedelta(days=34))  # the fourth of January, a Monday
    send_due(clock=office.clock)
    assert SentList.objects.filter(account__username="eko").count() == 2


def test_the_list_names_open_renewals(on_the_first: Office) -> None:
    request = filed(on_the_first)
    send_due(clock=on_the_first.clock)
    eko = Account.objects.get(username="eko").email
    (item,) = lists()[eko].context["items"]
    assert item["renewal"] == request.number
    assert request.number in compose(lists()[eko]).body


def test_the_list_waits_for_the_office_to_open(on_the_first: Office) -> None:
    on_the_first.clock.advance(timedelta(hours=-4))  # five in the morning
    assert send_due(clock=on_the_first.clock) == 0
    assert not SentList.objects.exists()


@override_settings(AMS_OFFICER_MAIL=False)
def test_mails_to_officers_can_be_switched_off(on_the_first: Office) -> None:
    assert send_due(clock=on_the_first.clock) == 0
    assert not Request.objects.exists()
