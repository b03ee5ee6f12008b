"""Writing the letter anew, withdrawing, confirming by button and by link."""

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from ams.requests.links import acknowledgement_token, acknowledgement_url, request_url
from ams.requests.models import Status
from tests.requests import builders
from tests.requests.builders import Office
from tests.web.conftest import SignIn

OK, MOVED, NOT_FOUND, UNPROCESSABLE = 200, 302, 404, 422


def test_a_letter_that_was_sent_back_is_written_anew_on_the_same_request(
    office: Office, sign_in: SignIn
) -> None:
    request, browser = builders.returned(office), sign_in("sari")
    address = reverse("request_correct", args=[request.pk])
    assert "Tanda tangan kurang." in browser.get(address).content.decode()
    said = {
        "certificate": request.certificate_id, "reasons": ["perubahan_data"],
        "superior_choice": "record", "detail_perubahan_data": "jabatan",
    }  # fmt: skip
    answer = browser.post(address, said)
    assert answer["Location"] == reverse("request_attach", args=[request.pk])
    assert request.letter.latest.version == 2
    assert builders.fresh(request).reasons == ["perubahan_data"]
    again = browser.post(address, said)  # sent twice
    assert again["Location"] == reverse("request_attach", args=[request.pk])
    assert request.letter.latest.version == 2


def test_a_correction_is_checked_like_the_first_letter(office: Office, sign_in: SignIn) -> None:
    request, browser = builders.returned(office), sign_in("sari")
    address = reverse("request_correct", args=[request.pk])
    for said in (
        {"certificate": request.certificate_id, "superior_choice": "record"},
        {"certificate": office.certificate("maya").pk, "reasons": ["lupa_passphrase"],
         "superior_choice": "record"},
    ):  # fmt: skip
        assert browser.post(address, said).status_code == UNPROCESSABLE
    assert request.letter.latest.version == 1


def test_what_was_not_sent_back_is_not_written_anew(office: Office, sign_in: SignIn) -> None:
    request = builders.submitted(office)
    answer = sign_in("sari").get(reverse("request_correct", args=[request.pk]))
    assert answer["Location"] == reverse("request_detail", args=[request.pk])


def test_withdrawing_is_asked_first_and_happens_once(office: Office, sign_in: SignIn) -> None:
    request, browser = builders.submitted(office), sign_in("sari")
    address = reverse("request_withdraw", args=[request.pk])
    assert browser.get(address).status_code == OK
    assert builders.fresh(request).is_open
    for _unused in range(2):
        answer = browser.post(address, {"reason": "Ingat lagi."})
        assert answer["Location"] == reverse("request_detail", args=[request.pk])
    assert builders.fresh(request).status == Status.WITHDRAWN
    assert builders.fresh(request).closing_reason == "Ingat lagi."


def test_after_the_decision_nothing_is_withdrawn(office: Office, sign_in: SignIn) -> None:
    request = builders.decided(office)
    sign_in("sari").post(reverse("request_withdraw", args=[request.pk]))
    assert builders.fresh(request).is_open


def test_the_applicant_confirms_by_one_button(office: Office, sign_in: SignIn) -> None:
    request, browser = builders.told(office), sign_in("sari")
    address = reverse("request_acknowledge", args=[request.pk])
    browser.get(address)
    assert builders.fresh(request).is_open
    for _unused in range(2):
        browser.post(address)
    assert builders.fresh(request).acknowledged_how == "ams"


def test_nothing_is_confirmed_before_it_is_published(office: Office, sign_in: SignIn) -> None:
    request = builders.decided(office)
    answer = sign_in("sari").post(reverse("request_acknowledge", args=[request.pk]), follow=True)
    assert builders.fresh(request).is_open
    assert "belum terlihat pada CRL" in answer.content.decode()


def test_the_addresses_in_mails_lead_to_these_pages(office: Office) -> None:
    request = builders.filed(office)
    token = acknowledgement_token(request)
    assert request_url(request).endswith(reverse("request_detail", args=[request.pk]))
    assert acknowledgement_url(request).endswith(reverse("acknowledge_link", args=[token]))


def test_the_link_asks_before_it_confirms_and_needs_no_sign_in(office: Office) -> None:
    request = builders.told(office)
    address = reverse("acknowledge_link", args=[acknowledgement_token(request)])
    page = Client().get(address)
    assert page.status_code == OK
    assert request.applicant.full_name not in page.content.decode()
    assert builders.fresh(request).is_open
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(address).status_code == 403
    for _unused in range(2):
        assert Client().post(address)["Location"] == address
    assert builders.fresh(request).acknowledged_how == "link"
    assert "sudah dicatat" in Client().get(address).content.decode()


FOREIGN = {"noise": "x", "parts": "a:b:c", "another purpose": signing.dumps("x", salt="other")}


@pytest.mark.parametrize("token", FOREIGN.values(), ids=FOREIGN.keys())
def test_a_link_that_ams_did_not_sign_opens_nothing(office: Office, token: str) -> None:
    address = reverse("acknowledge_link", args=[token])
    assert Client().get(address).status_code == NOT_FOUND
    assert Client().post(address).status_code == NOT_FOUND


def test_a_link_confirms_nothing_before_publication(office: Office) -> None:
    request = builders.decided(office)
    address = reverse("acknowledge_link", args=[acknowledgement_token(request)])
    assert Client().get(address).status_code == NOT_FOUND
    assert Client().post(address).status_code == NOT_FOUND
    assert builders.fresh(request).is_open


def test_a_link_cannot_be_asked_without_end(office: Office) -> None:
    address = reverse("acknowledge_link", args=["x"])
    # Twice the number for a span of time, for the test may run into the next one.
    answers = [Client().get(address).status_code for _unused in range(41)]
    assert 429 in answers
