from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from ams.core.clock import ManualClock
from ams.jobs.models import Job
from ams.journal.entries import Subject
from ams.journal.errors import OutsideTransaction
from ams.journal.models import Entry
from ams.notifications.errors import NoticeInvalid
from ams.notifications.messages import REQUIRED, FollowUp, Message, Recipient
from ams.notifications.models import Notice, State
from ams.notifications.services import delivery_problems, queue
from tests.notifications.samples import CONTEXTS

SITI = Recipient("siti.rahmawati@kebumenkab.go.id", "Siti Rahmawati, S.Kom.", "id")
SUBJECT = Subject("request", "1")


def queued(clock: ManualClock, message: Message = Message.REQUEST_FILED) -> Notice:
    return queue(message, to=SITI, context=CONTEXTS[message], subject=SUBJECT, at=clock.now())


@pytest.mark.django_db
def test_a_queued_notice_waits_with_a_job_and_an_entry(clock: ManualClock) -> None:
    notice = queued(clock)
    assert notice.state == State.QUEUED
    assert Job.objects.get().payload == {"notice": str(notice.pk)}
    assert Entry.objects.get().event == "notice:queue"
    assert list(Notice.objects.about("request", "1")) == [notice]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_queued_outside_a_transaction(clock: ManualClock) -> None:
    with pytest.raises(OutsideTransaction):
        queued(clock)
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_rolled_back_queues_nothing(clock: ManualClock) -> None:
    with transaction.atomic():
        queued(clock)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["", "siti", "a@b", "a@b.id, c@d.id", "a@b.id\r\nBcc: x@y.id", "Siti <a@b.id>", "a b@c.id"],
)
@pytest.mark.django_db
def test_what_is_no_single_address_is_refused(clock: ManualClock, address: str) -> None:
    with pytest.raises(NoticeInvalid):
        queue(
            Message.REQUEST_FILED,
            to=Recipient(address),
            context=CONTEXTS[Message.REQUEST_FILED],
            subject=SUBJECT,
            at=clock.now(),
        )


@pytest.mark.django_db
def test_a_language_without_templates_is_refused(clock: ManualClock) -> None:
    with pytest.raises(NoticeInvalid):
        queue(
            Message.REQUEST_FILED,
            to=Recipient(SITI.email, language="jv"),
            context=CONTEXTS[Message.REQUEST_FILED],
            subject=SUBJECT,
            at=clock.now(),
        )


@pytest.mark.parametrize(
    ("message", "key"), [(message, key) for message in Message for key in sorted(REQUIRED[message])]
)
@pytest.mark.django_db
def test_a_mail_that_lacks_what_it_must_tell_is_refused(
    clock: ManualClock, message: Message, key: str
) -> None:
    context = {name: value for name, value in CONTEXTS[message].items() if name != key}
    with pytest.raises(NoticeInvalid, match=key):
        queue(message, to=SITI, context=context, subject=SUBJECT, at=clock.now())


@pytest.mark.parametrize("key", ["password", "Passphrase", "otp", "private_key"])
@pytest.mark.django_db
def test_a_context_with_a_secret_is_refused(clock: ManualClock, key: str) -> None:
    context = {**CONTEXTS[Message.REQUEST_FILED], key: "x"}
    with pytest.raises(NoticeInvalid):
        queue(Message.REQUEST_FILED, to=SITI, context=context, subject=SUBJECT, at=clock.now())


@pytest.mark.django_db
def test_a_context_that_is_no_json_is_refused(clock: ManualClock) -> None:
    context: Any = {**CONTEXTS[Message.REQUEST_FILED], "share": 0.5}
    with pytest.raises(NoticeInvalid):
        queue(
            Message.REQUEST_FILED,
            to=SITI,
            context=context,
            subject=SUBJECT,
            at=clock.now(),
        )


@pytest.mark.django_db
def test_a_name_is_kept_on_one_line(clock: ManualClock) -> None:
    notice = queue(
        Message.REQUEST_FILED,
        to=Recipient(SITI.email, "Siti\r\nBcc: x@y.id"),
        context=CONTEXTS[Message.REQUEST_FILED],
        subject=SUBJECT,
        at=clock.now(),
        then=FollowUp("x:y", {"a": 1}),
    )
    assert notice.recipient_name == "Siti Bcc: x@y.id"
    assert (notice.then_kind, notice.then_payload) == ("x:y", {"a": 1})


@pytest.mark.django_db
def test_a_fresh_queue_is_no_problem(clock: ManualClock) -> None:
    queued(clock)
    assert delivery_problems(clock) == ()


@pytest.mark.django_db
def test_a_mail_late_by_a_quarter_of_an_hour_is_a_problem(clock: ManualClock) -> None:
    queued(clock)
    clock.advance(timedelta(minutes=16))
    (problem,) = delivery_problems(clock)
    assert (problem.state, problem.count) == (State.QUEUED, 1)
    assert "never tried" in str(problem)


@pytest.mark.django_db
def test_a_mail_refused_for_good_is_a_problem_for_a_week(clock: ManualClock) -> None:
    notice = queued(clock)
    Notice.objects.filter(pk=notice.pk).update(
        state=State.FAILED, failed_at=clock.now(), last_error="550 no such user"
    )
    assert "550 no such user" in str(delivery_problems(clock)[0])
    clock.advance(timedelta(days=8))
    assert delivery_problems(clock) == ()
