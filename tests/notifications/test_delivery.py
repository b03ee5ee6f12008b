import socket
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db import DatabaseError
from pytest_django.fixtures import Settings

from ams.core.canonical import JSON
from ams.core.clock import Clock, ManualClock
from ams.jobs import services as jobs
from ams.jobs.registry import handles
from ams.jobs.worker import run_due
from ams.journal.entries import Subject
from ams.journal.models import Entry
from ams.notifications import delivery
from ams.notifications.composing import message_id
from ams.notifications.messages import FollowUp, Message, Recipient
from ams.notifications.models import Notice, State
from ams.notifications.services import delivery_problems, queue
from tests.notifications.mail_server import MailServer
from tests.notifications.samples import CONTEXTS

pytestmark = pytest.mark.django_db

FOLLOWED: list[JSON] = []


@handles("tests:followed")
def _follow(payload: Mapping[str, JSON], clock: Clock) -> None:
    FOLLOWED.append(payload["request"])


@pytest.fixture
def notice(clock: ManualClock) -> Notice:
    FOLLOWED.clear()
    return queue(
        Message.CERTIFICATE_REVOKED,
        to=Recipient("siti@kebumenkab.go.id", "Siti Rahmawati, S.Kom.", "id"),
        context=CONTEXTS[Message.CERTIFICATE_REVOKED],
        subject=Subject("request", "1"),
        at=clock.now(),
        then=FollowUp("tests:followed", {"request": "1"}),
    )


def refreshed(notice: Notice) -> Notice:
    notice.refresh_from_db()
    return notice


def test_a_mail_goes_out_and_what_follows_is_done(
    mail_server: MailServer, notice: Notice, clock: ManualClock
) -> None:
    run_due(clock)
    assert refreshed(notice).state == State.SENT
    assert (notice.sent_at, notice.attempts, notice.last_error) == (clock.now(), 1, "")
    assert mail_server.recipients == [["siti@kebumenkab.go.id"]]
    assert FOLLOWED == ["1"]
    assert Entry.objects.filter(event="notice:deliver").count() == 1


def test_a_mail_is_sent_once(mail_server: MailServer, notice: Notice, clock: ManualClock) -> None:
    run_due(clock)
    delivery.deliver(notice.pk, clock=clock)
    assert len(mail_server.taken) == 1
    assert FOLLOWED == ["1"]


def test_a_server_down_for_an_hour_loses_nothing(
    mail_server: MailServer, notice: Notice, clock: ManualClock
) -> None:
    mail_server.stop()
    end = clock.now() + timedelta(hours=1)
    while clock.now() < end:
        run_due(clock)
        clock.advance(timedelta(minutes=1))
    assert refreshed(notice).state == State.QUEUED
    assert notice.attempts > 5
    assert "refused" in notice.last_error
    assert FOLLOWED == []
    assert delivery_problems(clock)
    assert jobs.failing()

    mail_server.start()
    clock.advance(timedelta(minutes=15))  # the longest back-off
    run_due(clock)
    assert refreshed(notice).state == State.SENT
    assert FOLLOWED == ["1"]
    assert delivery_problems(clock) == ()
    assert not jobs.failing()


@pytest.mark.parametrize("where", ["at_recipient", "at_data"])
def test_greylisting_is_waited_out(
    mail_server: MailServer, notice: Notice, clock: ManualClock, where: str
) -> None:
    setattr(mail_server, where, "451 4.7.1 Greylisted, come back later")
    run_due(clock)
    assert refreshed(notice).state == State.QUEUED
    assert notice.last_error == "451 4.7.1 Greylisted, come back later"
    assert not Entry.objects.filter(event="notice:fail").exists()

    setattr(mail_server, where, "")
    clock.advance(timedelta(minutes=15))
    run_due(clock)
    assert refreshed(notice).state == State.SENT
    assert notice.attempts == 2


@pytest.mark.parametrize("where", ["at_recipient", "at_data"])
def test_a_refusal_for_good_is_final_and_visible(
    mail_server: MailServer, notice: Notice, clock: ManualClock, where: str
) -> None:
    answer = "550 5.1.1 Not here"
    setattr(mail_server, where, answer)
    run_due(clock)
    assert refreshed(notice).state == State.FAILED
    assert (notice.last_error, notice.failed_at) == (answer, clock.now())
    assert FOLLOWED == []
    assert Entry.objects.filter(event="notice:fail").count() == 1

    setattr(mail_server, where, "")
    clock.advance(timedelta(days=1))
    run_due(clock)
    assert mail_server.taken == []


def test_a_connection_lost_within_the_mail_is_tried_again(
    mail_server: MailServer, notice: Notice, clock: ManualClock
) -> None:
    mail_server.hangs_up_in_data = True
    run_due(clock)
    assert refreshed(notice).state == State.QUEUED
    mail_server.hangs_up_in_data = False
    clock.advance(timedelta(minutes=15))
    run_due(clock)
    assert refreshed(notice).state == State.SENT
    assert len(mail_server.taken) == 1


def another(clock: ManualClock) -> Notice:
    return queue(
        Message.REQUEST_FILED,
        to=Recipient("joko@kebumenkab.go.id"),
        context=CONTEXTS[Message.REQUEST_FILED],
        subject=Subject("request", "2"),
        at=clock.now(),
    )


def test_a_server_that_never_answers_is_tried_once_a_minute_only(
    mail_server: MailServer, notice: Notice, clock: ManualClock, settings: Settings
) -> None:
    mail_server.stop()
    second = another(clock)
    settings.EMAIL_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", mail_server.port)):
        for _ in range(50):
            run_due(clock)
            clock.advance(timedelta(seconds=1))
    assert refreshed(notice).attempts + refreshed(second).attempts == 1

    settings.EMAIL_TIMEOUT = 5
    mail_server.start()
    clock.advance(timedelta(minutes=15))
    run_due(clock)
    assert {refreshed(notice).state, refreshed(second).state} == {State.SENT}


def test_a_crash_after_acceptance_sends_the_same_message_again(
    mail_server: MailServer, notice: Notice, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise DatabaseError("the process died here")

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_record_sent", crash)
        with pytest.raises(DatabaseError):
            delivery.deliver(notice.pk, clock=clock)
    assert refreshed(notice).state == State.QUEUED
    run_due(clock)
    assert refreshed(notice).state == State.SENT
    first, second = mail_server.taken
    assert first["Message-ID"] == second["Message-ID"] == message_id(notice)
    assert first["Date"] == second["Date"]
    assert FOLLOWED == ["1"]


def test_a_password_link_for_an_account_that_is_gone_is_given_up(
    mail_server: MailServer, clock: ManualClock
) -> None:
    notice = queue(
        Message.PASSWORD_RESET,
        to=Recipient("siti@kebumenkab.go.id"),
        context={"account_id": 404},
        subject=Subject("account", "404"),
        at=clock.now(),
    )
    run_due(clock)
    assert refreshed(notice).state == State.FAILED
    assert "404" in notice.last_error
    assert mail_server.taken == []


def test_a_notice_that_does_not_exist_is_no_error(clock: ManualClock) -> None:
    delivery.deliver(Notice().pk, clock=clock)
