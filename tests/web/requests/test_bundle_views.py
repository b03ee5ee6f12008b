"""The case bundle at a press: who gets it, its progress, what keeps it from being made."""

from datetime import UTC, datetime
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from ams.core.clock import ManualClock
from ams.evidence import carrying
from ams.evidence.container import unpack
from ams.evidence.making import Stage
from ams.evidence.models import CaseBundle
from ams.jobs.worker import run_due
from ams.requests.models import Request
from tests.evidence.bundles import give_seal
from tests.requests.builders import Office, completed, submitted, told
from tests.web.conftest import SignIn

ADDRESSES = ("request_bundle", "request_bundle_progress", "request_bundle_download")


@pytest.fixture
def finished(office: Office) -> Request:
    """Return a finished case of an office with a seal."""
    give_seal(office)
    return completed(office)


def address(request: Request, name: str = "request_bundle") -> str:
    return reverse(name, args=[request.pk])


def work() -> None:
    """Let the worker do what is due: pages go by the machine's clock."""
    run_due(ManualClock(datetime.now(UTC)))


def made(browser: Client, request: Request) -> HttpResponse:
    """Return what a second press brings once the worker has made what the first one asked for."""
    response = browser.post(address(request))
    assert response.status_code == HTTPStatus.FOUND
    assert response["Location"] == address(request)
    work()
    return browser.post(address(request))  # type: ignore[return-value] # Django's test client


@pytest.mark.parametrize("username", ["sari", "eko", "dewi", "hadi"])
def test_whoever_may_see_the_case_gets_its_bundle(
    sign_in: SignIn, finished: Request, username: str
) -> None:
    browser = sign_in(username)
    again = made(browser, finished)
    response = browser.get(address(finished, "request_bundle_download"))
    assert again.content == response.content
    assert response["Content-Type"] == "application/pdf"
    assert f"berita-acara-{finished.number}.pdf" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "case.json" in unpack(response.content)


@pytest.mark.parametrize("username", ["tono", "maya", "rina", "bakti"])
def test_for_others_it_is_not_there(sign_in: SignIn, finished: Request, username: str) -> None:
    made(sign_in("eko"), finished)
    browser = sign_in(username)
    assert browser.post(address(finished)).status_code == HTTPStatus.NOT_FOUND
    for name in ADDRESSES:
        assert browser.get(address(finished, name)).status_code == HTTPStatus.NOT_FOUND


def test_signed_out_one_signs_in_first(finished: Request) -> None:
    browser = Client()
    responses = [browser.post(address(finished))]
    responses += [browser.get(address(finished, name)) for name in ADDRESSES]
    for response in responses:
        assert response.status_code == HTTPStatus.FOUND
        assert "masuk" in response["Location"]


def test_looking_asks_for_nothing(sign_in: SignIn, finished: Request) -> None:
    browser = sign_in("eko")
    page = browser.get(address(finished)).content.decode()
    assert "Berita acara belum disusun" in page
    assert not CaseBundle.objects.exists()
    response = browser.get(address(finished, "request_bundle_download"), follow=True)
    assert "Berita acara ini belum ada" in response.content.decode()


def test_a_case_that_is_not_there_is_not_found(sign_in: SignIn) -> None:
    browser = sign_in("eko")
    assert (
        browser.post(reverse("request_bundle", args=[uuid4()])).status_code == HTTPStatus.NOT_FOUND
    )
    for name in ADDRESSES:
        assert browser.get(reverse(name, args=[uuid4()])).status_code == HTTPStatus.NOT_FOUND


def test_the_page_refreshes_itself_while_it_is_made_and_then_no_more(
    sign_in: SignIn, finished: Request
) -> None:
    browser = sign_in("eko")
    page = browser.post(address(finished), follow=True).content.decode()
    poll = f'hx-get="{address(finished, "request_bundle_progress")}"'
    assert poll in page
    assert "Menunggu giliran" in page
    assert "<noscript>" in page  # a link does the same without JavaScript
    work()
    part = browser.get(address(finished, "request_bundle_progress")).content.decode()
    assert "hx-get" not in part
    assert address(finished, "request_bundle_download") in part
    assert CaseBundle.objects.get().sha256 in part


@pytest.mark.parametrize("stage", list(Stage))
def test_the_page_says_what_is_being_done(sign_in: SignIn, finished: Request, stage: Stage) -> None:
    browser = sign_in("eko")
    browser.post(address(finished))
    CaseBundle.objects.update(stage=stage.value)
    page = browser.get(address(finished)).content.decode()
    assert page.count('aria-current="step"') == 1
    assert page.count("selesai</span>") == list(Stage).index(stage)


def test_a_defect_is_shown_as_tried_again(
    sign_in: SignIn, finished: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("rahasia dalam pesan")

    monkeypatch.setattr(carrying, "make_bundle", fail)
    browser = sign_in("eko")
    browser.post(address(finished))
    work()
    page = browser.get(address(finished)).content.decode()
    assert "AMS mencobanya lagi dengan sendirinya" in page
    assert "rahasia" not in page


def test_what_happened_since_is_told_and_made_anew(office: Office, sign_in: SignIn) -> None:
    give_seal(office)
    request = told(office)
    browser = sign_in("sari")
    made(browser, request)
    browser.post(reverse("request_acknowledge", args=[request.pk]))
    page = browser.get(address(request)).content.decode()
    assert "ada hal baru dalam perkara ini" in page
    assert "Susun Lagi" in page
    assert made(browser, request)["Content-Type"] == "application/pdf"


def test_the_button_stands_with_the_proof_and_leads_to_the_guide(
    sign_in: SignIn, finished: Request
) -> None:
    for username, guide in (("sari", "pemohon"), ("eko", "petugas")):
        page = sign_in(username).get(reverse("request_detail", args=[finished.pk]))
        assert address(finished) in page.content.decode()
        assert f"/{guide}/#evidence" in page.content.decode()


def test_before_publication_there_is_no_button(office: Office, sign_in: SignIn) -> None:
    request = submitted(office)
    page = sign_in("eko").get(reverse("request_detail", args=[request.pk]))
    assert address(request) not in page.content.decode()


def test_before_publication_the_page_says_when(office: Office, sign_in: SignIn) -> None:
    request = submitted(office)
    response = sign_in("eko").post(address(request), follow=True)
    assert "setelah pencabutan diumumkan" in response.content.decode()


def test_without_a_seal_the_page_says_who_gives_one_and_lets_try_again(
    office: Office, sign_in: SignIn
) -> None:
    request = told(office)
    browser = sign_in("eko")
    browser.post(address(request))
    work()
    page = browser.get(address(request)).content.decode()
    assert "segel" in page
    assert "administrator" in page
    assert "Coba Lagi" in page
    give_seal(office)
    assert made(browser, request)["Content-Type"] == "application/pdf"
