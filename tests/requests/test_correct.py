from collections.abc import Callable
from datetime import timedelta

import pytest

from ams.core.actor import system
from ams.core.errors import AMSError, InvalidInput
from ams.procedures.errors import ActNotOffered
from ams.requests.attach import submit
from ams.requests.check_documents import check_documents
from ams.requests.claim import claim
from ams.requests.correct import correct, corrections
from ams.requests.errors import (
    CertificateNotActive,
    NoAttachment,
    NotTheApplicant,
    RequestClosed,
    RequestNotFound,
)
from ams.requests.models import Request
from ams.requests.withdraw import withdraw
from ams.revocation.services import revoke
from tests.requests.builders import (
    CONFORM,
    Office,
    attached,
    claimed,
    draft,
    filed,
    fresh,
    returned,
    upload,
)

REFUSED: dict[str, type[AMSError]] = {
    "eko": NotTheApplicant,
    "budi": NotTheApplicant,
    "hadi": NotTheApplicant,
    "tono": RequestNotFound,
    "maya": RequestNotFound,
    "rina": RequestNotFound,
}


def corrected(office: Office, **values: object) -> Request:
    """Return a request whose letter was written anew."""
    request = returned(office)
    office.clock.advance(timedelta(hours=1))
    correct(request.pk, draft(office, **values), actor=office.actor("sari"), clock=office.clock)  # type: ignore[arg-type] # a test names the fields it changes
    return fresh(request)


def test_the_corrections_are_what_failed_in_the_last_check(office: Office) -> None:
    request = returned(office)
    assert [(item.key, item.remark) for item in corrections(request)] == [
        ("signatures", "Tanda tangan kurang.")
    ]


@pytest.mark.parametrize("stage", [filed, claimed])
def test_what_was_not_sent_back_has_no_corrections(
    office: Office, stage: Callable[[Office], Request]
) -> None:
    assert corrections(stage(office)) == []


def test_correcting_makes_the_next_version_and_leaves_the_earlier_readable(
    office: Office,
) -> None:
    request = corrected(office, description="Diperbaiki.")
    versions = list(request.letter.versions.order_by("version"))
    assert [version.version for version in versions] == [1, 2]
    assert versions[0].attachments.count() == 1
    assert versions[1].content.description == request.description == "Diperbaiki."


def test_reasons_may_change_and_the_certificate_not(office: Office) -> None:
    request = corrected(office, reasons=("kehilangan",))
    assert (request.reasons, request.urgent) == (["kehilangan"], True)
    assert request.certificate == office.certificate("sari")


def test_activities_1_to_4_are_on_record_again_in_the_second_round(office: Office) -> None:
    request = corrected(office)
    upload(office, request.pk)
    submit(request.pk, actor=office.actor("sari"), clock=office.clock)
    second = request.records.filter(round=2).values_list("key", flat=True)
    assert list(second) == ["letter", "sign_in", "request", "attach", "document_check"]
    letter = request.records.get(key="letter", round=2)
    assert letter.ended_at is not None
    assert letter.started_at is not None
    assert letter.ended_at - letter.started_at == timedelta(hours=1)


def test_the_new_version_must_be_attached_before_it_is_handed_in(office: Office) -> None:
    request = corrected(office)
    assert request.attachment is None
    with pytest.raises(NoAttachment):
        submit(request.pk, actor=office.actor("sari"), clock=office.clock)


def test_a_corrected_request_goes_on_like_any_other(office: Office) -> None:
    request = corrected(office)
    upload(office, request.pk)
    submit(request.pk, actor=office.actor("sari"), clock=office.clock)
    claim(request.pk, actor=office.actor("dewi"), clock=office.clock)
    check = check_documents(
        request.pk, verdicts=CONFORM, actor=office.actor("dewi"), clock=office.clock
    )
    assert (check.round, check.letter_version.version) == (2, 2)
    assert fresh(request).activity == "certificate_check"


@pytest.mark.parametrize("username", sorted(REFUSED))
def test_nobody_but_the_applicant_corrects(office: Office, username: str) -> None:
    request = returned(office)
    with pytest.raises(REFUSED[username]):
        correct(request.pk, draft(office), actor=office.actor(username), clock=office.clock)


def test_before_it_is_handed_in_the_letter_is_written_anew_in_place(office: Office) -> None:
    request, sari = attached(office), office.actor("sari")
    said = draft(office, description="Baru ingat kemarin.")
    version = correct(request.pk, said, actor=sari, clock=office.clock)
    assert correct(request.pk, said, actor=sari, clock=office.clock) == version  # sent twice
    kept = fresh(request)
    assert version.version == 2
    assert (kept.activity, kept.round, kept.attachment) == ("attach", 1, None)


@pytest.mark.parametrize("stage", [claimed])
def test_what_was_not_sent_back_is_not_corrected(
    office: Office, stage: Callable[[Office], Request]
) -> None:
    request = stage(office)
    with pytest.raises(ActNotOffered):
        correct(request.pk, draft(office), actor=office.actor("sari"), clock=office.clock)


def test_what_was_withdrawn_is_not_corrected(office: Office) -> None:
    request = returned(office)
    withdraw(request.pk, actor=office.actor("sari"), clock=office.clock)
    with pytest.raises(RequestClosed):
        correct(request.pk, draft(office), actor=office.actor("sari"), clock=office.clock)


def test_another_certificate_is_refused(office: Office) -> None:
    request = returned(office)
    other = draft(office, certificate_id=office.certificate("eko").pk)
    with pytest.raises(InvalidInput) as refusal:
        correct(request.pk, other, actor=office.actor("sari"), clock=office.clock)
    assert set(refusal.value.fields) == {"certificate"}


def test_there_is_nothing_to_correct_once_the_certificate_is_revoked_otherwise(
    office: Office,
) -> None:
    request = returned(office)
    revoke(request.concerned.pk, reasons=["lainnya"], actor=system("operator"), clock=office.clock)
    with pytest.raises(CertificateNotActive):
        correct(request.pk, draft(office), actor=office.actor("sari"), clock=office.clock)
    assert withdraw(request.pk, actor=office.actor("sari"), clock=office.clock)
