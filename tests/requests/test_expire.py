"""A claim ends by itself; who answers for the agency may step in before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from ams.journal.events import Event
from ams.journal.models import Entry
from ams.requests.claim import STALE_AFTER, claim
from ams.requests.errors import ClaimedByOther
from ams.requests.expire import expire_claims
from ams.requests.models import Request
from tests.requests.builders import Office, claimed, conforming, decided, fresh, returned, submitted


@pytest.mark.parametrize("stage", [claimed, conforming])
def test_an_old_claim_is_given_back_once_and_journaled(
    office: Office, stage: Callable[[Office], Request]
) -> None:
    request = stage(office)
    office.clock.advance(STALE_AFTER)
    assert expire_claims(clock=office.clock) == 1
    assert expire_claims(clock=office.clock) == 0
    kept = fresh(request)
    assert (kept.claimed_by, kept.claimed_at) == (None, None)
    assert kept.records.get(ended_at=None).started_at is None
    entry = Entry.objects.get(event=Event.REQUEST_RELEASE)
    assert entry.data["expired"] is True
    assert claim(request.pk, actor=office.actor("dewi"), clock=office.clock)


def test_a_younger_claim_stays(office: Office) -> None:
    request = claimed(office)
    office.clock.advance(STALE_AFTER - timedelta(seconds=1))
    assert expire_claims(clock=office.clock) == 0
    assert fresh(request).claimed_by is not None


@pytest.mark.parametrize("stage", [decided, returned, submitted])
def test_what_is_decided_or_not_taken_is_left_alone(
    office: Office, stage: Callable[[Office], Request]
) -> None:
    before = fresh(stage(office)).claimed_by_id
    office.clock.advance(STALE_AFTER * 2)
    assert expire_claims(clock=office.clock) == 0
    assert Request.objects.get().claimed_by_id == before


def test_an_officer_over_the_agency_steps_in_at_once_and_no_other(office: Office) -> None:
    request = claimed(office)
    dewi = office.actor("dewi")
    with pytest.raises(ClaimedByOther):
        claim(request.pk, actor=dewi, clock=office.clock)
    elsewhere = replace(dewi, supervises=frozenset({office.agencies["schools"].pk}))
    with pytest.raises(ClaimedByOther):
        claim(request.pk, actor=elsewhere, clock=office.clock)
    over = replace(dewi, supervises=frozenset({office.agencies["health"].pk}))
    claim(request.pk, actor=over, clock=office.clock)
    assert fresh(request).claimed_by_id == dewi.account_id
    entry = Entry.objects.filter(event=Event.REQUEST_CLAIM).last()
    assert entry is not None
    assert entry.data["taken_over_from"] == office.actor("eko").account_id
