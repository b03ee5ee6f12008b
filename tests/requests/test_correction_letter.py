"""What an officer writes when he returns a request is kept with the check and mailed as it is."""

import pytest

from ams.core.errors import InvalidInput
from ams.notifications.composing import compose
from ams.notifications.models import Notice
from ams.requests.check_documents import Verdict, check_documents
from ams.requests.correction_letter import LENGTH, wording_for
from ams.requests.models import Check, Request
from tests.requests.builders import CONFORM, Office, claimed, fresh

LETTER = "Yth. Ibu Sari,\n\nMohon tanda tangan atasan dilengkapi <segera> & dipindai ulang."
FAILED = {**CONFORM, "signatures": Verdict(conforms=False, remark="Kurang.")}


def send_back(office: Office, request: Request, letter: str = "") -> Check:
    return check_documents(
        request.pk, verdicts=FAILED, letter=letter, actor=office.actor("eko"), clock=office.clock
    )


def mail(office: Office) -> str:
    notice = Notice.objects.get(message="request_returned")
    return str(compose(notice).body)


def test_the_letter_is_kept_with_the_check_and_mailed_as_written(office: Office) -> None:
    check = send_back(office, claimed(office), f" {LETTER}\n")
    assert check.remark == LETTER
    body = mail(office)
    assert LETTER in body
    assert body.index(LETTER) < body.index("Kurang.")  # the other language has the items


def test_without_a_letter_the_items_speak(office: Office) -> None:
    check = send_back(office, claimed(office))
    assert check.remark == ""
    assert "Kurang." in mail(office)


def test_a_letter_to_a_request_that_conforms_is_not_kept(office: Office) -> None:
    request = claimed(office)
    check = check_documents(
        request.pk, verdicts=CONFORM, letter=LETTER, actor=office.actor("eko"), clock=office.clock
    )
    assert check.remark == ""


def test_an_endless_letter_is_refused(office: Office) -> None:
    request = claimed(office)
    with pytest.raises(InvalidInput) as refusal:
        send_back(office, request, "x" * (LENGTH + 1))
    assert list(refusal.value.fields) == ["letter"]
    assert fresh(request).activity == "document_check"


@pytest.mark.parametrize(("language", "word"), [("id", "belum sesuai"), ("en", "do not conform")])
def test_the_ready_words_are_in_the_applicants_language(
    office: Office, language: str, word: str
) -> None:
    request = claimed(office)
    account = request.applicant.account
    assert account is not None
    account.language = language
    account.save()
    wording = wording_for(Request.objects.get(pk=request.pk), ["signatures"])
    assert wording.language == language
    assert word in wording.head
    assert request.number in wording.head
    assert set(wording.questions) == {"signatures"}
