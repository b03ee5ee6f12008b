from datetime import timedelta

import pytest

from ams.core.errors import AMSError, InvalidInput
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.notifications.models import Notice
from ams.procedures.errors import ActNotOffered, ActorNotEntitled, DecidesOwnRequest
from ams.requests.check_documents import REMARK_LENGTH, Verdict, check_documents
from ams.requests.claim import claim
from ams.requests.documents import KEYS
from ams.requests.errors import (
    ClaimedByOther,
    NotClaimed,
    RequestClosed,
    RequestNotFound,
    SignedTheLetter,
)
from ams.requests.models import Check
from ams.requests.withdraw import withdraw
from tests.requests.builders import (
    CONFORM,
    Office,
    claimed,
    conforming,
    fresh,
    returned,
    submitted,
)

REFUSED: dict[str, type[AMSError]] = {
    "dewi": ClaimedByOther,
    "sari": DecidesOwnRequest,
    "ratna": SignedTheLetter,
    "hadi": ActorNotEntitled,
    "tono": RequestNotFound,
    "maya": RequestNotFound,
    "rina": RequestNotFound,
    "bakti": RequestNotFound,
}
FAILED = {**CONFORM, "signatures": Verdict(conforms=False, remark="Tanda tangan kurang.")}


def test_when_every_item_conforms_the_certificate_is_checked_next(office: Office) -> None:
    request = claimed(office)
    office.clock.advance(timedelta(minutes=4))
    check = check_documents(
        request.pk, verdicts=CONFORM, actor=office.actor("eko"), clock=office.clock
    )
    assert fresh(request).activity == "certificate_check"
    assert [item.key for item in check.items.all()] == list(KEYS)
    assert (check.conforms, check.officer.username, check.round) == (True, "eko", 1)
    record = request.records.get(key="document_check")
    assert record.ended_at is not None
    assert record.started_at is not None
    assert record.ended_at - record.started_at == timedelta(minutes=4)


def test_the_systems_finding_is_kept_beside_the_verdict(office: Office) -> None:
    conforming(office)
    findings = {item.key: item.finding["finding"] for item in Check.objects.get().items.all()}
    assert findings == {
        "applicant": "agrees",
        "certificate": "agrees",
        "reasons": "agrees",
        "superior": "agrees",
        "attachment": "to_be_seen",
        "signatures": "to_be_seen",
    }


def test_one_item_that_does_not_conform_sends_the_request_back(office: Office) -> None:
    request = returned(office)
    assert (request.activity, request.round, request.status) == ("letter", 2, "open")
    assert request.claimed_by is None
    assert Entry.objects.get(event=Event.REQUEST_RETURN).data["failed"] == ["signatures"]


def test_the_applicant_is_told_what_to_correct_in_both_languages(office: Office) -> None:
    returned(office)
    context = Notice.objects.get(message="request_returned").context
    assert [row["remark"] for row in context["items"]] == ["Tanda tangan kurang."]
    assert len(context["items_en"]) == 1


@pytest.mark.parametrize("username", sorted(REFUSED))
def test_only_the_officer_who_has_it_checks(office: Office, username: str) -> None:
    request = claimed(office)
    with pytest.raises(REFUSED[username]):
        check_documents(
            request.pk, verdicts=CONFORM, actor=office.actor(username), clock=office.clock
        )
    assert not Check.objects.exists()


def test_what_nobody_has_taken_is_not_checked(office: Office) -> None:
    request = submitted(office)
    with pytest.raises(NotClaimed):
        check_documents(request.pk, verdicts=CONFORM, actor=office.actor("eko"), clock=office.clock)


@pytest.mark.parametrize("missing", KEYS)
def test_every_item_needs_a_verdict(office: Office, missing: str) -> None:
    request = claimed(office)
    given = {key: verdict for key, verdict in CONFORM.items() if key != missing}
    with pytest.raises(InvalidInput) as refusal:
        check_documents(request.pk, verdicts=given, actor=office.actor("eko"), clock=office.clock)
    assert set(refusal.value.fields) == {missing}


@pytest.mark.parametrize("remark", ["", "  ", "x" * (REMARK_LENGTH + 1)])
def test_what_does_not_conform_needs_a_remark_of_bearable_length(
    office: Office, remark: str
) -> None:
    given = {**CONFORM, "superior": Verdict(conforms=False, remark=remark)}
    with pytest.raises(InvalidInput) as refusal:
        check_documents(
            claimed(office).pk, verdicts=given, actor=office.actor("eko"), clock=office.clock
        )
    assert set(refusal.value.fields) == {"superior_remark"}


def test_an_item_that_is_not_asked_is_refused(office: Office) -> None:
    given = {**CONFORM, "weather": Verdict(conforms=True)}
    with pytest.raises(InvalidInput):
        check_documents(
            claimed(office).pk, verdicts=given, actor=office.actor("eko"), clock=office.clock
        )


@pytest.mark.parametrize("verdicts", [CONFORM, FAILED])
def test_a_check_is_made_once(office: Office, verdicts: dict[str, Verdict]) -> None:
    request = conforming(office)
    with pytest.raises(ActNotOffered):
        check_documents(
            request.pk, verdicts=verdicts, actor=office.actor("eko"), clock=office.clock
        )


def test_what_was_withdrawn_is_not_checked(office: Office) -> None:
    request = claimed(office)
    withdraw(request.pk, actor=office.actor("sari"), clock=office.clock)
    with pytest.raises(RequestClosed):
        check_documents(request.pk, verdicts=CONFORM, actor=office.actor("eko"), clock=office.clock)


def test_the_superior_of_the_present_letter_counts_not_the_one_on_record(office: Office) -> None:
    request = submitted(office, "eko")
    claim(request.pk, actor=office.actor("dewi"), clock=office.clock)
    with pytest.raises(SignedTheLetter):
        check_documents(
            request.pk, verdicts=CONFORM, actor=office.actor("ratna"), clock=office.clock
        )
