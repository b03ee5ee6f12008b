from collections.abc import Callable

import pytest

from ams.core.errors import AMSError, InvalidInput
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.procedures.errors import ActNotOffered, ActorNotEntitled, DecidesOwnRequest
from ams.requests.check_certificate import CertificateVerdict, check_certificate
from ams.requests.claim import release
from ams.requests.errors import (
    AlreadyDecided,
    ClaimedByOther,
    NotClaimed,
    RequestClosed,
    RequestNotFound,
    SignedTheLetter,
)
from ams.requests.models import Check, CheckKind, Request
from ams.requests.recheck import recheck
from ams.requests.reject import REASON_LENGTH
from ams.requests.revoke import revoke
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


def step_back(office: Office, request: Request, *, username: str = "eko") -> Check:
    """Step back from the revocation as the officer."""
    return recheck(
        request.pk, remark="NIP belum dibaca.", actor=office.actor(username), clock=office.clock
    )


def test_the_officer_steps_back_to_the_certificate_check_and_keeps_the_request(
    office: Office,
) -> None:
    request = matching(office)
    step_back(office, request)
    kept = fresh(request)
    assert (kept.activity, kept.round, kept.is_open) == ("certificate_check", 1, True)
    assert kept.claimed_by_id == office.actor("eko").account_id
    assert kept.records.get(ended_at=None).started_at == office.clock.now()


def test_why_he_stepped_back_is_kept_with_the_checks_and_in_the_journal(office: Office) -> None:
    step_back(office, matching(office))
    check = Check.objects.get(kind=CheckKind.REVOCATION)
    assert (check.conforms, check.remark) == (False, "NIP belum dibaca.")
    assert check.officer_name == office.people["eko"].full_name
    entry = Entry.objects.get(event=Event.REQUEST_RECHECK)
    assert "NIP" not in str(entry.data)


def test_what_was_stepped_back_from_is_revoked_only_after_another_match(office: Office) -> None:
    request = matching(office)
    step_back(office, request)
    actor, end = office.actor("eko"), request.concerned.serial[-6:]
    with pytest.raises(ActNotOffered):
        revoke(request.pk, confirmation=end, actor=actor, clock=office.clock)
    check_certificate(request.pk, verdict=CertificateVerdict.MATCH, actor=actor, clock=office.clock)
    assert revoke(request.pk, confirmation=end, actor=actor, clock=office.clock).is_decided


@pytest.mark.parametrize("remark", ["", "  ", "x" * (REASON_LENGTH + 1)])
def test_a_step_back_says_why(office: Office, remark: str) -> None:
    request = matching(office)
    with pytest.raises(InvalidInput) as refusal:
        recheck(request.pk, remark=remark, actor=office.actor("eko"), clock=office.clock)
    assert set(refusal.value.fields) == {"remark"}
    assert fresh(request).activity == "revocation"


@pytest.mark.parametrize("username", sorted(REFUSED))
def test_only_the_officer_who_has_it_steps_back(office: Office, username: str) -> None:
    request = matching(office)
    with pytest.raises(REFUSED[username]):
        step_back(office, request, username=username)
    assert fresh(request).activity == "revocation"


def test_what_was_released_must_be_claimed_again(office: Office) -> None:
    request = matching(office)
    release(request.pk, actor=office.actor("eko"), clock=office.clock)
    with pytest.raises(NotClaimed):
        step_back(office, request)


@pytest.mark.parametrize(
    ("stage", "refusal"),
    [
        (claimed, ActNotOffered),
        (conforming, ActNotOffered),
        (decided, AlreadyDecided),
        (completed, RequestClosed),
    ],
)
def test_there_is_a_way_back_from_the_undecided_revocation_alone(
    office: Office, stage: Callable[[Office], Request], refusal: type[AMSError]
) -> None:
    with pytest.raises(refusal):
        step_back(office, stage(office))
