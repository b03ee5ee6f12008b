from collections.abc import Callable
from datetime import timedelta

import pytest

from ams.core.actor import system
from ams.core.errors import AMSError
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.procedures.errors import ActNotOffered, ActorNotEntitled, DecidesOwnRequest
from ams.requests.claim import STALE_AFTER, claim, is_stale, release
from ams.requests.errors import (
    AlreadyDecided,
    ClaimedByOther,
    NotClaimed,
    RequestClosed,
    RequestNotFound,
    SignedTheLetter,
)
from ams.requests.models import Request
from tests.requests.builders import (
    Office,
    attached,
    claimed,
    completed,
    conforming,
    decided,
    fresh,
    returned,
    submitted,
)

REFUSED: dict[str, type[AMSError]] = {
    "sari": DecidesOwnRequest,
    "ratna": SignedTheLetter,
    "hadi": ActorNotEntitled,
    "tono": RequestNotFound,
    "maya": RequestNotFound,
    "rina": RequestNotFound,
    "bakti": RequestNotFound,
}


def test_a_claim_is_on_record_with_officer_and_time_and_begins_the_work(office: Office) -> None:
    request = submitted(office)
    office.clock.advance(timedelta(minutes=7))
    claim(request.pk, actor=office.actor("eko"), clock=office.clock)
    kept = fresh(request)
    assert kept.claimed_by is not None
    assert (kept.claimed_by.username, kept.claimed_at) == ("eko", office.clock.now())
    assert kept.records.get(key="document_check").started_at == office.clock.now()


@pytest.mark.parametrize("username", sorted(REFUSED))
def test_only_an_officer_in_scope_who_is_no_party_claims(office: Office, username: str) -> None:
    request = submitted(office)
    with pytest.raises(REFUSED[username]):
        claim(request.pk, actor=office.actor(username), clock=office.clock)
    assert fresh(request).claimed_by is None


def test_the_system_claims_nothing(office: Office) -> None:
    with pytest.raises(ActorNotEntitled):
        claim(submitted(office).pk, actor=system(), clock=office.clock)


def test_an_officer_does_not_claim_his_own_request(office: Office) -> None:
    request = submitted(office, "eko")
    with pytest.raises(DecidesOwnRequest):
        claim(request.pk, actor=office.actor("eko"), clock=office.clock)
    assert claim(request.pk, actor=office.actor("dewi"), clock=office.clock)


def test_a_second_claim_of_the_same_officer_changes_nothing(office: Office) -> None:
    request = claimed(office)
    office.clock.advance(timedelta(minutes=1))
    claim(request.pk, actor=office.actor("eko"), clock=office.clock)
    assert fresh(request).claimed_at == request.claimed_at
    assert Entry.objects.filter(event=Event.REQUEST_CLAIM).count() == 1


def test_what_a_colleague_has_is_refused_and_he_is_named(office: Office) -> None:
    request = claimed(office)
    with pytest.raises(ClaimedByOther) as refusal:
        claim(request.pk, actor=office.actor("dewi"), clock=office.clock)
    assert refusal.value.context["officer"] == "eko"


def test_a_stale_claim_may_be_taken_over(office: Office) -> None:
    request = claimed(office)
    office.clock.advance(STALE_AFTER - timedelta(seconds=1))
    assert not is_stale(request, at=office.clock.now())
    with pytest.raises(ClaimedByOther):
        claim(request.pk, actor=office.actor("dewi"), clock=office.clock)
    office.clock.advance(timedelta(seconds=1))
    assert is_stale(request, at=office.clock.now())
    taken = claim(request.pk, actor=office.actor("dewi"), clock=office.clock)
    assert taken.claimed_by_id == office.actor("dewi").account_id
    last = Entry.objects.filter(event=Event.REQUEST_CLAIM).latest("seq")
    assert last.data["taken_over_from"] == office.actor("eko").account_id


@pytest.mark.parametrize(
    ("stage", "refusal"),
    [
        (attached, ActNotOffered),
        (returned, ActNotOffered),
        (decided, AlreadyDecided),
        (completed, RequestClosed),
    ],
)
def test_only_what_waits_for_an_officer_is_claimed(
    office: Office, stage: Callable[[Office], Request], refusal: type[AMSError]
) -> None:
    with pytest.raises(refusal):
        claim(stage(office).pk, actor=office.actor("dewi"), clock=office.clock)


def test_a_released_request_is_anybodys_again_and_its_work_has_not_begun(office: Office) -> None:
    request = claimed(office)
    release(request.pk, actor=office.actor("eko"), clock=office.clock)
    kept = fresh(request)
    assert (kept.claimed_by, kept.claimed_at) == (None, None)
    assert kept.records.get(key="document_check").started_at is None
    assert claim(request.pk, actor=office.actor("dewi"), clock=office.clock)


def test_nobody_releases_what_a_colleague_has(office: Office) -> None:
    with pytest.raises(ClaimedByOther):
        release(claimed(office).pk, actor=office.actor("dewi"), clock=office.clock)


def test_what_nobody_has_is_not_released(office: Office) -> None:
    with pytest.raises(NotClaimed):
        release(submitted(office).pk, actor=office.actor("eko"), clock=office.clock)


@pytest.mark.parametrize("username", sorted(REFUSED))
def test_only_an_officer_in_scope_who_is_no_party_releases(office: Office, username: str) -> None:
    with pytest.raises(REFUSED[username]):
        release(claimed(office).pk, actor=office.actor(username), clock=office.clock)


def test_the_claim_goes_on_to_the_certificate_check(office: Office) -> None:
    request = conforming(office)
    assert request.claimed_by is not None
    assert request.records.get(key="certificate_check").started_at == office.clock.now()
