"""From the decision to the notice: each fact once, in order, after any crash; nobody told early."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from ams.accounts.services import end_appointment
from ams.certificates.models import Certificate
from ams.core.actor import system
from ams.jobs.models import Job
from ams.jobs.worker import run_due
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.notifications.models import Notice
from ams.requests.carry_out import (
    await_publication,
    carry_out_revocation,
    record_told,
    resume_all,
)
from ams.requests.models import Request
from ams.requests.revoke import revoke
from ams.revocation import services as revocations
from ams.revocation.models import CRL, Revocation
from tests.requests.builders import (
    OPERATOR,
    Office,
    completed,
    decided,
    fresh,
    issue,
    matching,
    told,
)

FACT_EVENTS = [
    Event.REQUEST_DECIDE,
    Event.CERTIFICATE_REVOKE,
    Event.REQUEST_REVOKED,
    Event.REQUEST_PUBLISHED,
    Event.REQUEST_TOLD,
    Event.REQUEST_ACKNOWLEDGE,
]


def facts(request: Request) -> list[bool]:
    """Return which of the five facts are true."""
    kept = fresh(request)
    times = (
        kept.decided_at, kept.carried_out_at, kept.published_at, kept.told_at, kept.acknowledged_at,
    )  # fmt: skip
    return [time is not None for time in times]


def revoked_mails() -> int:
    """Return how many mails told of a revocation."""
    return sum("selesai" in message.subject for message in mail.outbox)


def publish(office: Office) -> None:
    """Let the authority publish its CRL."""
    revocations.publish(office.issuer.pk, clock=office.clock)


def test_all_nine_activities_end_in_a_completed_request(office: Office) -> None:
    request = completed(office)
    kept = fresh(request)
    assert (kept.status, kept.closed_at) == ("completed", office.clock.now())
    assert list(kept.records.values_list("number", flat=True)) == list(range(1, 10))
    assert kept.crl_number == CRL.objects.filter(published_at__isnull=False).latest("pk").number
    assert kept.concerned.status == "revoked"
    assert revoked_mails() == 1


def test_each_fact_is_journaled_once_and_in_order(office: Office) -> None:
    completed(office)
    events = Entry.objects.filter(event__in=FACT_EVENTS).order_by("seq")
    assert list(events.values_list("event", flat=True)) == FACT_EVENTS


def test_the_journal_says_on_whose_word_the_certificate_was_revoked(office: Office) -> None:
    completed(office)
    entry = Entry.objects.get(event=Event.CERTIFICATE_REVOKE)
    assert entry.actor_account_id == office.actor("eko").account_id
    assert Revocation.objects.get().actor_name == office.people["eko"].full_name


def test_after_completion_a_new_certificate_can_be_issued(office: Office) -> None:
    completed(office)
    assert issue(office, "sari")


def test_activities_7_to_9_have_their_true_times(office: Office) -> None:
    request = decided(office)
    office.clock.advance(timedelta(seconds=2))
    carry_out_revocation(request.pk, clock=office.clock)
    revoked_at = office.clock.now()
    office.clock.advance(timedelta(seconds=3))
    run_due(office.clock)
    rows = {record.key: record for record in request.records.filter(number__gte=7)}
    assert rows["revocation"].ended_at == revoked_at
    assert rows["revocation"].actor_name == office.people["eko"].full_name
    kept = fresh(request)
    assert (rows["notice"].started_at, rows["notice"].ended_at) == (
        kept.published_at,
        kept.told_at,
    )
    assert rows["receipt"].ended_at is None


def test_every_step_may_run_again_at_any_time_and_changes_nothing(office: Office) -> None:
    request = decided(office)
    for _ in range(3):
        carry_out_revocation(request.pk, clock=office.clock)
    publish(office)
    for _ in range(3):
        await_publication(request.pk, clock=office.clock)
    run_due(office.clock)
    for _ in range(3):
        record_told(request.pk)
        carry_out_revocation(request.pk, clock=office.clock)
        await_publication(request.pk, clock=office.clock)
    run_due(office.clock)
    assert facts(request) == [True, True, True, True, False]
    events = Entry.objects.filter(event__in=FACT_EVENTS).order_by("seq")
    assert list(events.values_list("event", flat=True)) == FACT_EVENTS[:5]
    assert Notice.objects.filter(message="certificate_revoked").count() == 1


def test_no_step_runs_before_its_turn(office: Office) -> None:
    request = matching(office)
    carry_out_revocation(request.pk, clock=office.clock)
    await_publication(request.pk, clock=office.clock)
    record_told(request.pk)
    assert facts(request) == [False] * 5


def test_what_no_mail_server_has_accepted_is_not_told(office: Office) -> None:
    request = decided(office)
    carry_out_revocation(request.pk, clock=office.clock)
    publish(office)
    await_publication(request.pk, clock=office.clock)
    record_told(request.pk)
    assert facts(request) == [True, True, True, False, False]


def test_nobody_is_told_before_the_crl_is_published(office: Office) -> None:
    request = decided(office)
    carry_out_revocation(request.pk, clock=office.clock)
    await_publication(request.pk, clock=office.clock)
    record_told(request.pk)
    assert facts(request) == [True, True, False, False, False]
    assert not Notice.objects.filter(message="certificate_revoked").exists()


def test_waiting_for_publication_looks_again_soon_and_then_ever_more_gently(
    office: Office,
) -> None:
    request = decided(office)
    carry_out_revocation(request.pk, clock=office.clock)
    pauses = []
    for waited in (timedelta(), timedelta(seconds=20), timedelta(hours=5)):
        Job.objects.filter(kind="requests:await_publication").delete()
        office.clock.advance(waited)
        await_publication(request.pk, clock=office.clock)
        job = Job.objects.get(kind="requests:await_publication")
        pauses.append(job.run_at - office.clock.now())
    assert pauses == [timedelta(milliseconds=200), timedelta(seconds=5), timedelta(minutes=1)]


@pytest.mark.parametrize("kind", ["requests:revoke", "requests:await_publication"])
def test_a_request_whose_job_is_gone_goes_on_all_the_same(office: Office, kind: str) -> None:
    request = decided(office)
    if kind != "requests:revoke":
        carry_out_revocation(request.pk, clock=office.clock)
    Job.objects.filter(kind=kind).delete()
    assert resume_all(clock=office.clock) == 1
    run_due(office.clock)
    assert facts(request) == [True, True, True, True, False]
    assert resume_all(clock=office.clock) == 0
    assert revoked_mails() == 1


def test_a_told_job_that_is_gone_is_made_up_for_once_the_mail_has_left(office: Office) -> None:
    request = decided(office)
    carry_out_revocation(request.pk, clock=office.clock)
    publish(office)
    await_publication(request.pk, clock=office.clock)
    assert resume_all(clock=office.clock) == 0, "the notice is on its way"
    Notice.objects.filter(message="certificate_revoked").update(
        state="sent", sent_at=office.clock.now()
    )
    Job.objects.all().delete()
    assert resume_all(clock=office.clock) == 1
    run_due(office.clock)
    assert facts(request) == [True, True, True, True, False]


def test_a_decision_is_carried_out_though_the_officers_term_has_ended_since(
    office: Office,
) -> None:
    request = decided(office)
    assert request.decided_under_id is not None
    end_appointment(request.decided_under_id, actor=OPERATOR, clock=office.clock)
    office.clock.advance(timedelta(hours=1))
    run_due(office.clock)
    assert facts(request) == [True, True, True, True, False]


def test_what_was_revoked_otherwise_meanwhile_goes_on_consistently(office: Office) -> None:
    request = matching(office)
    first = revocations.revoke(
        request.concerned.pk, reasons=["lainnya"], actor=system("operator"), clock=office.clock
    )
    run_due(office.clock)
    office.clock.advance(timedelta(hours=1))
    kept = told_from(office, request)
    assert kept.carried_out_at == first.recorded_at
    assert Revocation.objects.count() == 1
    assert facts(request) == [True, True, True, True, False]


def told_from(office: Office, request: Request) -> Request:
    """Decide and let everything due run."""
    revoke(
        request.pk,
        confirmation=request.concerned.serial[-6:],
        actor=office.actor("eko"),
        clock=office.clock,
    )
    run_due(office.clock)
    return fresh(request)


def test_while_the_key_is_missing_nothing_is_lost_and_afterwards_all_goes_on(
    office: Office, settings: Settings
) -> None:
    request = decided(office)
    (key,) = (settings.AMS_DATA / "keys").glob(f"{office.issuer.key_name}.*")
    away = key.rename(settings.AMS_DATA / key.name)
    run_due(office.clock)
    assert facts(request) == [True, True, False, False, False]
    away.rename(key)
    office.clock.advance(timedelta(hours=1))
    run_due(office.clock)  # the CRL
    office.clock.advance(timedelta(minutes=1))
    run_due(office.clock)  # which is looked for once a minute by now
    assert facts(request) == [True, True, True, True, False]
    assert revoked_mails() == 1


def test_the_notice_carries_the_proof(office: Office) -> None:
    request = told(office)
    context = Notice.objects.get(message="certificate_revoked").context
    assert context["serial"] == request.concerned.serial
    assert context["crl_number"] == request.crl_number
    assert context["revoked_at"] == Revocation.objects.get().revocation_date.isoformat()
    assert context["crl_url"].endswith(f"/crl/{office.issuer.slug}.crl")


@pytest.mark.parametrize(
    "missing", ["decided_at", "carried_out_at", "published_at", "told_at", "acknowledged_at"]
)
def test_the_database_itself_refuses_a_fact_without_the_one_before(
    office: Office, missing: str
) -> None:
    request = completed(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=request.pk).update(**{missing: None})


def test_the_database_itself_refuses_to_be_told_early(office: Office) -> None:
    request = told(office)
    assert request.published_at is not None
    early = request.published_at - timedelta(microseconds=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=request.pk).update(told_at=early)


def test_the_certificate_of_another_is_untouched(office: Office) -> None:
    completed(office)
    others = Certificate.objects.exclude(holder=office.people["sari"])
    assert set(others.values_list("status", flat=True)) == {"good"}
