"""One confirmation for all items is taken only where AMS has found every one in order."""

from dataclasses import replace

import pytest

from ams.core.errors import AMSError
from ams.procedures.errors import ActNotOffered, ActorNotEntitled, DecidesOwnRequest
from ams.requests import check_documents as checking
from ams.requests import confirm, documents
from ams.requests.check_documents import Verdict, check_documents
from ams.requests.confirm import confirm_all
from ams.requests.errors import (
    ClaimedByOther,
    NotAllClear,
    NotClaimed,
    RequestNotFound,
    SignedTheLetter,
)
from ams.requests.findings import Finding
from ams.requests.models import Check, Request
from tests.requests.builders import (
    CONFORM,
    Office,
    claimed,
    conforming,
    fresh,
    submitted,
)

REFUSED: dict[str, type[AMSError]] = {
    "sari": DecidesOwnRequest,
    "ratna": SignedTheLetter,
    "hadi": ActorNotEntitled,
    "dewi": ClaimedByOther,
    "tono": RequestNotFound,
    "maya": RequestNotFound,
    "rina": RequestNotFound,
}


def found(
    monkeypatch: pytest.MonkeyPatch, finding: Finding, *, of: str = "", else_: Finding | None = None
) -> None:
    """Let AMS find the same of every item, as it does of a letter that checks itself."""
    real = documents.document_items

    def items(request: Request) -> tuple[documents.DocumentItem, ...]:
        return tuple(
            replace(one, finding=else_ if else_ and one.key == of else finding)
            for one in real(request)
        )

    for module in (confirm, checking):
        monkeypatch.setattr(module, "document_items", items)


def test_one_confirmation_keeps_both_checks_with_every_item(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = claimed(office)
    found(monkeypatch, Finding.AGREES)
    confirm_all(request.pk, actor=office.actor("eko"), clock=office.clock)
    assert fresh(request).activity == "revocation"
    kinds = dict(Check.objects.filter(request=request).values_list("kind", "conforms"))
    assert kinds == {"document_check": True, "certificate_check": True}
    check = Check.objects.get(request=request, kind="document_check")
    assert check.items.count() == 6
    assert {one.finding["finding"] for one in check.items.all()} == {"agrees"}


@pytest.mark.parametrize("finding", [Finding.TO_BE_SEEN, Finding.DIFFERS])
def test_one_item_that_is_not_clear_refuses_the_confirmation(
    office: Office, monkeypatch: pytest.MonkeyPatch, finding: Finding
) -> None:
    request = claimed(office)
    found(monkeypatch, Finding.AGREES, of="reasons", else_=finding)
    with pytest.raises(NotAllClear):
        confirm_all(request.pk, actor=office.actor("eko"), clock=office.clock)
    assert not Check.objects.exists()
    assert fresh(request).activity == "document_check"


def test_a_paper_letter_is_never_confirmed_unseen(office: Office) -> None:
    request = claimed(office)
    with pytest.raises(NotAllClear):
        confirm_all(request.pk, actor=office.actor("eko"), clock=office.clock)


def test_a_certificate_that_differs_is_left_to_its_own_check(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = claimed(office)
    found(monkeypatch, Finding.AGREES)
    office.people["sari"].plain_name = "Orang Lain"
    office.people["sari"].full_name = "Orang Lain"
    office.people["sari"].save()
    confirm_all(request.pk, actor=office.actor("eko"), clock=office.clock)
    assert fresh(request).activity == "certificate_check"


@pytest.mark.parametrize("username", sorted(REFUSED))
def test_only_the_officer_who_has_the_request_confirms(
    office: Office, monkeypatch: pytest.MonkeyPatch, username: str
) -> None:
    request = claimed(office)
    found(monkeypatch, Finding.AGREES)
    with pytest.raises(REFUSED[username]):
        confirm_all(request.pk, actor=office.actor(username), clock=office.clock)
    assert not Check.objects.exists()


def test_what_nobody_has_taken_or_is_past_is_not_confirmed(office: Office) -> None:
    with pytest.raises(NotClaimed):
        confirm_all(submitted(office).pk, actor=office.actor("eko"), clock=office.clock)
    past = conforming(office, "maya", officer="dewi")
    with pytest.raises(ActNotOffered):
        confirm_all(past.pk, actor=office.actor("dewi"), clock=office.clock)


def test_conforming_in_spite_of_a_difference_needs_a_remark_and_both_are_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = claimed(office)
    found(monkeypatch, Finding.AGREES, of="superior", else_=Finding.DIFFERS)
    eko = office.actor("eko")
    with pytest.raises(AMSError) as refusal:
        check_documents(request.pk, verdicts=CONFORM, actor=eko, clock=office.clock)
    assert list(refusal.value.fields) == ["superior_remark"]  # type: ignore[attr-defined]
    said = {**CONFORM, "superior": Verdict(conforms=True, remark="Plt. sejak kemarin.")}
    check = check_documents(request.pk, verdicts=said, actor=eko, clock=office.clock)
    item = check.items.get(key="superior")
    assert (item.finding["finding"], item.conforms) == ("differs", True)
    assert item.remark == "Plt. sejak kemarin."
