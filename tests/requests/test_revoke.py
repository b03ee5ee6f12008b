from collections.abc import Callable
from datetime import timedelta

import pytest

from ams.accounts.errors import PasswordNeeded
from ams.accounts.recent_password import RECENT
from ams.core.actor import system
from ams.core.errors import AMSError
from ams.jobs.models import Job
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.procedures.errors import ActNotOffered, ActorNotEntitled, DecidesOwnRequest
from ams.requests.claim import release
from ams.requests.errors import (
    ClaimedByOther,
    ConfirmationWrong,
    NotClaimed,
    RequestNotFound,
    SignedTheLetter,
)
from ams.requests.models import Request
from ams.requests.revoke import REVOKE, revoke
from tests.requests.builders import (
    Office,
    claimed,
    completed,
    conforming,
    decided,
    fresh,
    matching,
)

REFUSED: dict[str, type[AMSError]] = {
    "dewi": ClaimedByOther,
    "sari": DecidesOwnRequest,
    "ratna": SignedTheLetter,
    "hadi": ActorNotEntitled,
    "tono": RequestNotFound,
    "maya": RequestNotFound,
    "rina": RequestNotFound,
}


def decide(office: Office, request: Request, username: str = "eko", typed: str = "") -> Request:
    """Decide to revoke, the end of the serial number typed unless ``typed`` says otherwise."""
    return revoke(
        request.pk,
        confirmation=typed or request.concerned.serial[-6:],
        actor=office.actor(username),
        clock=office.clock,
    )


def test_a_decision_is_on_record_with_officer_appointment_and_time(office: Office) -> None:
    request = fresh(decided(office))
    assert request.decided_at == office.clock.now()
    assert request.decided_by is not None
    assert request.decided_under is not None
    assert (request.decided_by.username, request.decided_under.kind) == ("eko", "agency")
    assert Job.objects.filter(kind=REVOKE, key=str(request.pk)).count() == 1


def test_deciding_revokes_nothing_by_itself(office: Office) -> None:
    request = fresh(decided(office))
    assert (request.activity, request.carried_out_at) == ("revocation", None)
    assert request.concerned.status == "good"


def test_deciding_twice_is_deciding_once(office: Office) -> None:
    request = decided(office)
    first = request.decided_at
    office.clock.advance(timedelta(seconds=5))
    assert decide(office, request).decided_at == first
    assert Entry.objects.filter(event=Event.REQUEST_DECIDE).count() == 1
    assert Job.objects.filter(kind=REVOKE).count() == 1


def test_a_second_officer_finds_the_decision_made(office: Office) -> None:
    request = decided(office)
    assert decide(office, request, "dewi").decided_by_id == office.actor("eko").account_id


def test_deciding_after_the_end_changes_nothing(office: Office) -> None:
    request = completed(office)
    assert decide(office, request).acknowledged_at == request.acknowledged_at


@pytest.mark.parametrize("username", sorted(REFUSED))
@pytest.mark.parametrize("stage", [matching])
def test_only_the_officer_who_has_it_decides(
    office: Office, stage: Callable[[Office], Request], username: str
) -> None:
    request = stage(office)
    with pytest.raises(REFUSED[username]):
        decide(office, request, username)
    assert fresh(request).decided_at is None


@pytest.mark.parametrize("username", sorted(set(REFUSED) - {"dewi"}))
def test_who_may_not_decide_learns_nothing_from_a_decision_made(
    office: Office, username: str
) -> None:
    request = decided(office)
    with pytest.raises(REFUSED[username]):
        decide(office, request, username)


def test_the_system_decides_nothing(office: Office) -> None:
    request = matching(office)
    with pytest.raises(ActorNotEntitled):
        revoke(
            request.pk,
            confirmation=request.concerned.serial[-6:],
            actor=system(),
            clock=office.clock,
        )


@pytest.mark.parametrize("stage", [claimed, conforming])
def test_no_activity_is_skipped(office: Office, stage: Callable[[Office], Request]) -> None:
    with pytest.raises(ActNotOffered):
        decide(office, stage(office))


def test_what_was_released_must_be_claimed_again(office: Office) -> None:
    request = matching(office)
    release(request.pk, actor=office.actor("eko"), clock=office.clock)
    with pytest.raises(NotClaimed):
        decide(office, request)


def test_the_end_of_the_serial_may_be_typed_small_and_with_separators(office: Office) -> None:
    request = matching(office)
    end = request.concerned.serial[-6:].lower()
    assert decide(office, request, typed=f" {end[:2]}:{end[2:4]} {end[4:]} ").decided_at


@pytest.mark.parametrize("cut", [slice(0, 6), slice(-5, None), slice(-7, None), slice(None)])
def test_anything_but_the_last_six_characters_is_refused(office: Office, cut: slice) -> None:
    request = matching(office)
    typed = request.concerned.serial[cut]
    if typed == request.concerned.serial[-6:]:
        pytest.skip("the serial number repeats itself")
    with pytest.raises(ConfirmationWrong):
        decide(office, request, typed=typed)


def test_an_empty_confirmation_is_refused(office: Office) -> None:
    with pytest.raises(ConfirmationWrong) as refusal:
        decide(office, matching(office), typed="  ")
    assert set(refusal.value.fields) == {"confirmation"}


def test_a_password_given_ten_minutes_ago_is_enough(office: Office) -> None:
    request, actor = matching(office), office.actor("eko")
    assert actor.signed_in_at is not None
    office.clock.at = actor.signed_in_at + RECENT
    confirmation = request.concerned.serial[-6:]
    assert revoke(request.pk, confirmation=confirmation, actor=actor, clock=office.clock)


def test_a_password_given_longer_ago_must_be_given_again(office: Office) -> None:
    request, actor = matching(office), office.actor("eko")
    assert actor.signed_in_at is not None
    office.clock.at = actor.signed_in_at + RECENT + timedelta(microseconds=1)
    with pytest.raises(PasswordNeeded):
        revoke(
            request.pk,
            confirmation=request.concerned.serial[-6:],
            actor=actor,
            clock=office.clock,
        )
