from collections.abc import Callable

import pytest

from ams.certificates.states import CertificateState
from ams.core.errors import AMSError, InvalidInput
from ams.notifications.models import Notice
from ams.procedures.errors import ActorNotEntitled, DecidesOwnRequest
from ams.requests.errors import (
    AlreadyDecided,
    ClaimedByOther,
    NotClaimed,
    NotTheApplicant,
    RequestClosed,
    RequestNotFound,
    SignedTheLetter,
)
from ams.requests.models import Request
from ams.requests.reject import REASON_LENGTH, reject
from ams.requests.withdraw import withdraw
from tests.requests.builders import (
    Office,
    claimed,
    completed,
    conforming,
    decided,
    filed,
    fresh,
    matching,
    returned,
    submitted,
)

Stage = Callable[[Office], Request]
MAY_NOT_REJECT: dict[str, type[AMSError]] = {
    "dewi": ClaimedByOther,
    "sari": DecidesOwnRequest,
    "ratna": SignedTheLetter,
    "hadi": ActorNotEntitled,
    "tono": RequestNotFound,
    "maya": RequestNotFound,
    "rina": RequestNotFound,
}
MAY_NOT_WITHDRAW: dict[str, type[AMSError]] = {
    "eko": NotTheApplicant,
    "ratna": NotTheApplicant,
    "hadi": NotTheApplicant,
    "tono": RequestNotFound,
    "maya": RequestNotFound,
    "rina": RequestNotFound,
}


@pytest.mark.parametrize("stage", [claimed, conforming, matching])
def test_a_rejected_request_is_closed_and_the_certificate_untouched(
    office: Office, stage: Stage
) -> None:
    request = stage(office)
    reject(request.pk, reason="Bukan haknya.", actor=office.actor("eko"), clock=office.clock)
    kept = fresh(request)
    assert (kept.status, kept.closed_at) == ("rejected", office.clock.now())
    assert (kept.closing_reason, kept.claimed_by) == ("Bukan haknya.", None)
    state = kept.concerned.state_at(office.clock.now())
    assert state is CertificateState.GOOD
    notice = Notice.objects.get(message="request_rejected")
    assert notice.context["reason"] == "Bukan haknya."


@pytest.mark.parametrize("username", sorted(MAY_NOT_REJECT))
def test_only_the_officer_who_has_it_rejects(office: Office, username: str) -> None:
    request = claimed(office)
    with pytest.raises(MAY_NOT_REJECT[username]):
        reject(request.pk, reason="Tidak.", actor=office.actor(username), clock=office.clock)
    assert fresh(request).is_open


@pytest.mark.parametrize("reason", ["", "   ", "x" * (REASON_LENGTH + 1)])
def test_a_rejection_says_why(office: Office, reason: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        reject(claimed(office).pk, reason=reason, actor=office.actor("eko"), clock=office.clock)
    assert set(refusal.value.fields) == {"reason"}


@pytest.mark.parametrize(
    ("stage", "refusal"),
    [
        (submitted, NotClaimed),
        (returned, NotClaimed),
        (decided, AlreadyDecided),
        (completed, RequestClosed),
    ],
)
def test_a_rejection_comes_before_the_decision_or_not_at_all(
    office: Office, stage: Stage, refusal: type[AMSError]
) -> None:
    request = stage(office)
    with pytest.raises(refusal):
        reject(request.pk, reason="Tidak.", actor=office.actor("eko"), clock=office.clock)


@pytest.mark.parametrize("stage", [filed, submitted, claimed, returned, conforming, matching])
def test_the_applicant_withdraws_until_the_revocation_is_decided(
    office: Office, stage: Stage
) -> None:
    request = stage(office)
    withdraw(request.pk, actor=office.actor("sari"), clock=office.clock, reason="Ingat lagi.")
    kept = fresh(request)
    assert (kept.status, kept.closed_at) == ("withdrawn", office.clock.now())
    assert (kept.closing_reason, kept.claimed_by) == ("Ingat lagi.", None)
    assert not kept.records.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    ("stage", "refusal"), [(decided, AlreadyDecided), (completed, RequestClosed)]
)
def test_what_is_decided_is_not_withdrawn(
    office: Office, stage: Stage, refusal: type[AMSError]
) -> None:
    request = stage(office)
    with pytest.raises(refusal):
        withdraw(request.pk, actor=office.actor("sari"), clock=office.clock)


@pytest.mark.parametrize("username", sorted(MAY_NOT_WITHDRAW))
def test_nobody_but_the_applicant_withdraws(office: Office, username: str) -> None:
    request = submitted(office)
    with pytest.raises(MAY_NOT_WITHDRAW[username]):
        withdraw(request.pk, actor=office.actor(username), clock=office.clock)
    assert fresh(request).is_open


def test_an_end_comes_once(office: Office) -> None:
    request = claimed(office)
    withdraw(request.pk, actor=office.actor("sari"), clock=office.clock)
    with pytest.raises(RequestClosed):
        withdraw(request.pk, actor=office.actor("sari"), clock=office.clock)
    with pytest.raises(RequestClosed):
        reject(request.pk, reason="Tidak.", actor=office.actor("eko"), clock=office.clock)
