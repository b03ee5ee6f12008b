"""The request's page: for whom it exists, what it shows, what it must not show yet."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from ams.jobs.worker import run_due
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.requests.acknowledge import acknowledge
from ams.requests.attach import submit
from ams.requests.check_certificate import CertificateVerdict, check_certificate
from ams.requests.check_documents import check_documents
from ams.requests.claim import claim
from ams.requests.models import Request
from ams.requests.reject import reject
from ams.requests.revoke import revoke
from tests.requests import builders
from tests.requests.builders import Office
from tests.web.conftest import SignIn

OK, MOVED, NO_CONTENT, NOT_FOUND = 200, 302, 204, 404
READ = ("request_detail", "request_print", "request_progress")
OWN = ("request_attach", "request_correct", "request_withdraw")


def _views() -> int:
    return Entry.objects.filter(event=Event.REQUEST_VIEW).count()


def _text(browser: Client, request: Request, name: str = "request_detail") -> str:
    answer = browser.get(reverse(name, args=[request.pk]))
    assert answer.status_code == OK
    return answer.content.decode()


@pytest.mark.parametrize("username", ["sari", "eko", "budi", "hadi"])
def test_a_request_exists_for_its_applicant_officers_in_scope_and_auditors(
    office: Office, sign_in: SignIn, username: str
) -> None:
    request, browser = builders.filed(office), sign_in(username)
    for name in READ:
        assert request.number in _text(browser, request, name) or name == "request_progress"


@pytest.mark.parametrize("username", ["tono", "maya", "rina", "bakti"])
def test_for_everybody_else_it_does_not_exist(
    office: Office, sign_in: SignIn, username: str
) -> None:
    request, browser = builders.attached(office), sign_in(username)
    attachment = request.attachment_id
    addresses = [reverse(name, args=[request.pk]) for name in (*READ, *OWN)]
    addresses.append(reverse("request_letter_pdf", args=[request.pk, 1]))
    addresses.append(reverse("request_attachment", args=[request.pk, attachment]))
    addresses.append(reverse("request_attachment_page", args=[request.pk, attachment, 1]))
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code == NOT_FOUND, address
        assert request.number not in answer.content.decode()
    assert _views() == 0


@pytest.mark.parametrize("username", ["eko", "budi", "hadi"])
def test_who_may_read_a_request_may_not_act_for_its_applicant(
    office: Office, sign_in: SignIn, username: str
) -> None:
    request, browser = builders.attached(office), sign_in(username)
    for name in OWN:
        assert browser.get(reverse(name, args=[request.pk])).status_code == 403
    for name in (*OWN, "request_submit", "request_acknowledge"):
        assert browser.post(reverse(name, args=[request.pk])).status_code == 403
    assert builders.fresh(request).activity == "attach"


def test_signed_out_one_is_led_to_the_sign_in_page(office: Office) -> None:
    request = builders.filed(office)
    for name in (*READ, *OWN):
        answer = Client().get(reverse(name, args=[request.pk]))
        assert answer.status_code == MOVED
        assert answer["Location"].startswith("/akun/masuk/")
    assert Client().get("/permohonan/")["Location"].startswith("/akun/masuk/")


def _stages(office: Office) -> Iterator[Request]:
    """Yield one request at each of its stages, from filed to completed."""
    request, clock = builders.filed(office), office.clock
    sari, eko = office.actor("sari"), office.actor("eko")
    yield request
    builders.upload(office, request.pk)
    yield request
    yield submit(request.pk, actor=sari, clock=clock)
    yield claim(request.pk, actor=eko, clock=clock)
    check_documents(request.pk, verdicts=builders.CONFORM, actor=eko, clock=clock)
    yield request
    match = CertificateVerdict.MATCH
    check_certificate(request.pk, verdict=match, remark="Ya.", actor=eko, clock=clock)
    yield request
    end = request.concerned.serial[-6:]
    yield revoke(request.pk, confirmation=end, actor=eko, clock=clock)
    run_due(clock)
    yield request
    yield acknowledge(request.pk, actor=sari, clock=clock)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_stage_has_its_page(office: Office, sign_in: SignIn, language: str) -> None:
    browsers = [sign_in("sari"), sign_in("eko")]
    for browser in browsers:
        browser.cookies["django_language"] = language
    for request in _stages(office):
        for browser in browsers:
            for name in ("request_detail", "request_print"):
                assert request.number in _text(browser, request, name)


def test_a_rejected_request_says_why_and_leads_to_a_new_one(
    office: Office, sign_in: SignIn
) -> None:
    request = builders.claimed(office)
    reject(request.pk, reason="Bukan atasan.", actor=office.actor("eko"), clock=office.clock)
    text = _text(sign_in("sari"), request)
    assert "Bukan atasan." in text
    assert reverse("request_new") in text


def test_looking_at_another_persons_request_is_journaled_and_at_ones_own_is_not(
    office: Office, sign_in: SignIn
) -> None:
    request = builders.filed(office)
    _text(sign_in("sari"), request)
    assert _views() == 0
    _text(sign_in("eko"), request)
    assert _views() == 1


def test_the_applicant_sees_no_revocation_before_it_is_published(
    office: Office, sign_in: SignIn
) -> None:
    request = builders.decided(office)
    for name in READ:
        assert "iputuskan" not in _text(sign_in("sari"), request, name)
    assert "Permohonan diputuskan" in _text(sign_in("eko"), request)


def test_the_page_looks_again_while_the_revocation_is_carried_out_and_then_stops(
    office: Office, sign_in: SignIn
) -> None:
    request = builders.decided(office)
    assert 'hx-trigger="every 2s"' in _text(sign_in("sari"), request)
    run_due(office.clock)
    text = _text(sign_in("sari"), request)
    assert "hx-trigger" not in text
    assert "Bukti pencabutan" in text


def test_looking_again_answers_nothing_where_nothing_has_changed(
    office: Office, sign_in: SignIn
) -> None:
    request, browser = builders.submitted(office), sign_in("sari")
    version = browser.get(reverse("request_detail", args=[request.pk])).context["version"]
    address = reverse("request_progress", args=[request.pk])
    assert browser.get(address, {"versi": version}).status_code == NO_CONTENT
    claim(request.pk, actor=office.actor("eko"), clock=office.clock)
    assert browser.get(address, {"versi": version}).status_code == OK


def test_what_was_sent_back_stands_on_the_page_in_the_officers_words(
    office: Office, sign_in: SignIn
) -> None:
    request = builders.returned(office)
    answer = sign_in("sari").get(reverse("request_detail", args=[request.pk]))
    assert "Tanda tangan kurang." in answer.content.decode()
    stops = answer.context["timeline"].stops
    assert [stop.state.value for stop in stops][:6] == ["now", *["again"] * 4, "ahead"]
    assert all(stop.line is None and stop.earlier for stop in stops[1:5])


def test_an_unknown_request_is_not_found(sign_in: SignIn) -> None:
    address = "/permohonan/00000000-0000-4000-8000-000000000000/"
    assert sign_in("sari").get(address).status_code == NOT_FOUND
