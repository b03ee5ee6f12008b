from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings

from ams.core.errors import AMSError, InvalidInput
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.notifications.models import Notice
from ams.procedures.errors import ActorNotEntitled, DecidesOwnRequest
from ams.requests.acknowledge import (
    acknowledge,
    acknowledge_by_link,
    acknowledge_other_way,
    request_by_link,
)
from ams.requests.carry_out import await_publication, carry_out_revocation, record_told
from ams.requests.errors import (
    LinkInvalid,
    NotPublishedYet,
    NotTheApplicant,
    RequestClosed,
    RequestNotFound,
    SignedTheLetter,
)
from ams.requests.links import acknowledgement_token
from ams.requests.models import Channel, Request
from ams.requests.withdraw import withdraw
from ams.revocation import services as revocations
from tests.requests.builders import (
    Office,
    completed,
    decided,
    filed,
    fresh,
    matching,
    submitted,
    told,
)

Stage = Callable[[Office], Request]
EARLY = [filed, submitted, matching, decided]
MAY_NOT: dict[str, type[AMSError]] = {
    "eko": NotTheApplicant,
    "ratna": NotTheApplicant,
    "hadi": NotTheApplicant,
    "tono": RequestNotFound,
    "maya": RequestNotFound,
    "rina": RequestNotFound,
}
MAY_NOT_FOR_ANOTHER: dict[str, type[AMSError]] = {
    "sari": DecidesOwnRequest,
    "ratna": SignedTheLetter,
    "hadi": ActorNotEntitled,
    "tono": RequestNotFound,
    "maya": RequestNotFound,
    "rina": RequestNotFound,
}


def published(office: Office) -> Request:
    """Return a request whose revocation is published while its mail waits."""
    request = decided(office)
    carry_out_revocation(request.pk, clock=office.clock)
    revocations.publish(office.issuer.pk, clock=office.clock)
    await_publication(request.pk, clock=office.clock)
    return fresh(request)


def phoned(office: Office, request: Request, username: str = "eko") -> Request:
    """Record that the officer reached the applicant by phone."""
    return acknowledge_other_way(
        request.pk, how=Channel.PHONE, remark="Ditelepon pukul 10.", clock=office.clock,
        actor=office.actor(username),
    )  # fmt: skip


def test_the_applicants_button_completes_the_request(office: Office) -> None:
    request = told(office)
    office.clock.advance(timedelta(hours=2))
    acknowledge(request.pk, actor=office.actor("sari"), clock=office.clock)
    kept = fresh(request)
    assert (kept.status, kept.acknowledged_how) == ("completed", Channel.AMS)
    assert kept.acknowledged_at == kept.closed_at == office.clock.now()
    receipt = kept.records.get(key="receipt")
    assert (receipt.started_at, receipt.ended_at) == (kept.told_at, kept.acknowledged_at)


@pytest.mark.parametrize("username", sorted(MAY_NOT))
def test_nobody_else_presses_the_applicants_button(office: Office, username: str) -> None:
    request = told(office)
    with pytest.raises(MAY_NOT[username]):
        acknowledge(request.pk, actor=office.actor(username), clock=office.clock)
    assert fresh(request).is_open


@pytest.mark.parametrize("stage", EARLY)
def test_nothing_is_confirmed_before_it_is_published(office: Office, stage: Stage) -> None:
    request = stage(office)
    with pytest.raises(NotPublishedYet):
        acknowledge(request.pk, actor=office.actor("sari"), clock=office.clock)
    with pytest.raises(NotPublishedYet):
        acknowledge_by_link(acknowledgement_token(request), clock=office.clock)
    with pytest.raises(NotPublishedYet):
        request_by_link(acknowledgement_token(request))
    with pytest.raises(NotPublishedYet):
        phoned(office, request)
    assert fresh(request).acknowledged_at is None


def test_confirming_twice_is_confirming_once(office: Office) -> None:
    request = completed(office)
    office.clock.advance(timedelta(hours=1))
    acknowledge(request.pk, actor=office.actor("sari"), clock=office.clock)
    acknowledge_by_link(acknowledgement_token(request), clock=office.clock)
    phoned(office, request)
    kept = fresh(request)
    assert (kept.acknowledged_at, kept.acknowledged_how) == (request.acknowledged_at, Channel.AMS)
    assert Entry.objects.filter(event=Event.REQUEST_ACKNOWLEDGE).count() == 1


def test_the_mails_link_completes_the_request_without_signing_in(office: Office) -> None:
    request = told(office)
    url = Notice.objects.get(message="certificate_revoked").context["acknowledge_url"]
    token = url.removeprefix(f"{settings.AMS_BASE_URL}/permohonan/terima/").rstrip("/")
    assert request_by_link(token) == request
    assert fresh(request).is_open, "looking at the page confirms nothing"
    acknowledge_by_link(token, clock=office.clock, origin="203.0.113.7")
    kept = fresh(request)
    assert (kept.status, kept.acknowledged_how) == ("completed", Channel.LINK)
    assert Entry.objects.get(event=Event.REQUEST_ACKNOWLEDGE).origin == "203.0.113.7"


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: t[1:], lambda _: "", str.upper])
def test_a_spoilt_link_opens_nothing(office: Office, spoil: Callable[[str], str]) -> None:
    token = spoil(acknowledgement_token(told(office)))
    with pytest.raises(LinkInvalid):
        acknowledge_by_link(token, clock=office.clock)
    with pytest.raises(LinkInvalid):
        request_by_link(token)


@pytest.mark.parametrize("how", [Channel.PHONE, Channel.COUNTER])
def test_an_officer_records_another_way_with_a_remark(office: Office, how: Channel) -> None:
    request = told(office)
    acknowledge_other_way(
        request.pk, how=how, remark="  Sudah tahu.  ", actor=office.actor("dewi"),
        clock=office.clock,
    )  # fmt: skip
    kept = fresh(request)
    assert (kept.status, kept.acknowledged_how) == ("completed", how)
    assert kept.acknowledgement_remark == "Sudah tahu."
    assert kept.acknowledged_by_id == office.actor("dewi").account_id


@pytest.mark.parametrize("username", sorted(MAY_NOT_FOR_ANOTHER))
def test_only_an_officer_in_scope_records_another_way(office: Office, username: str) -> None:
    request = told(office)
    with pytest.raises(MAY_NOT_FOR_ANOTHER[username]):
        phoned(office, request, username)
    assert fresh(request).is_open


@pytest.mark.parametrize("how", [Channel.AMS, Channel.LINK, Channel.EMAIL])
def test_an_officer_does_not_confirm_in_the_applicants_name(office: Office, how: Channel) -> None:
    with pytest.raises(InvalidInput) as refusal:
        acknowledge_other_way(
            told(office).pk, how=how, remark="x", actor=office.actor("eko"), clock=office.clock
        )
    assert set(refusal.value.fields) == {"how"}


def test_another_way_needs_a_remark(office: Office) -> None:
    with pytest.raises(InvalidInput) as refusal:
        acknowledge_other_way(
            told(office).pk, how=Channel.PHONE, remark=" ", actor=office.actor("eko"),
            clock=office.clock,
        )  # fmt: skip
    assert set(refusal.value.fields) == {"remark"}


def test_while_the_mail_waits_a_phone_call_tells_and_confirms(office: Office) -> None:
    request = published(office)
    assert request.told_at is None
    phoned(office, request)
    kept = fresh(request)
    assert (kept.told_how, kept.told_at) == (Channel.PHONE, kept.acknowledged_at)
    assert list(kept.records.values_list("number", flat=True)) == list(range(1, 10))


def test_while_the_mail_waits_the_page_tells_and_the_button_confirms(office: Office) -> None:
    request = published(office)
    acknowledge(request.pk, actor=office.actor("sari"), clock=office.clock)
    kept = fresh(request)
    assert (kept.told_how, kept.acknowledged_how) == (Channel.AMS, Channel.AMS)
    record_told(request.pk)  # the mail goes out at last
    assert fresh(request).told_how == Channel.AMS


def test_a_clock_set_back_confirms_nothing_before_it_was_told(office: Office) -> None:
    request = told(office)
    office.clock.advance(timedelta(hours=-1))
    acknowledge(request.pk, actor=office.actor("sari"), clock=office.clock)
    assert fresh(request).acknowledged_at == request.told_at


def test_what_ended_otherwise_is_not_confirmed(office: Office) -> None:
    request = submitted(office)
    withdraw(request.pk, actor=office.actor("sari"), clock=office.clock)
    with pytest.raises(RequestClosed):
        acknowledge(request.pk, actor=office.actor("sari"), clock=office.clock)
