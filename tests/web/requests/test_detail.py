"""The request's page: for whom it exists, what it shows, what it must not show yet."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from ams.jobs.worker import run_due
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.requests.models import Request
from tests.requests import builders
from tests.requests.builders import Office
from tests.web.conftest import SignIn

OK, MOVED, NO_CONTENT, NOT_FOUND = 200, 302, 204, 404
PAGES = ("request_detail", "request_print", "request_progress")
STAGES = (
    builders.filed, builders.attached, builders.submitted, builders.claimed, builders.conforming,
    builders.matching, builders.decided, builders.told, builders.completed, builders.returned,
)  # fmt: skip


def _views() -> int:
    return Entry.objects.filter(event=Event.REQUEST_VIEW).count()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("sari", OK),  # the applicant
        ("eko", OK),  # officer of her agency
        ("budi", OK),  # officer of the regency
        ("hadi", OK),  # auditor
        ("tono", NOT_FOUND),  # officer of another agency
        ("maya", NOT_FOUND),  # another applicant
        ("rina", NOT_FOUND),  # an administrator needs no requests
        ("bakti", NOT_FOUND),  # an account without a person
    ],
)
def test_a_request_exists_for_its_applicant_officers_in_scope_and_auditors(
    office: Office, sign_in: SignIn, *, username: str, name: str, status: int
) -> None:
    request = builders.filed(office)
    answer = sign_in(username).get(reverse(name, args=[request.pk]))
    assert answer.status_code == status
    if status == NOT_FOUND:
        assert request.number not in answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_signed_out_one_is_led_to_the_sign_in_page(office: Office, name: str) -> None:
    answer = Client().get(reverse(name, args=[builders.filed(office).pk]))
    assert answer.status_code == MOVED
    assert answer["Location"].startswith("/akun/masuk/")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_its_page_in_both_languages(
    office: Office, sign_in: SignIn, stage: Callable[[Office], Request], language: str
) -> None:
    request = stage(office)
    for username in ("sari", "eko"):
        browser = sign_in(username)
        browser.cookies["django_language"] = language
        answer = browser.get(reverse("request_detail", args=[request.pk]))
        assert answer.status_code == OK
        assert request.number in answer.content.decode()


def test_looking_at_another_persons_request_is_journaled_and_at_ones_own_is_not(
    office: Office, sign_in: SignIn
) -> None:
    address = reverse("request_detail", args=[builders.filed(office).pk])
    sign_in("sari").get(address)
    assert _views() == 0
    sign_in("eko").get(address)
    assert _views() == 1


def test_the_applicant_sees_no_revocation_before_it_is_published(
    office: Office, sign_in: SignIn
) -> None:
    request = builders.decided(office)
    for name in PAGES:
        text = sign_in("sari").get(reverse(name, args=[request.pk])).content.decode()
        assert "Pencabutan diputuskan" not in text
        assert "Diputuskan" not in text
    text = sign_in("eko").get(reverse("request_detail", args=[request.pk])).content.decode()
    assert "Pencabutan diputuskan" in text


def test_the_page_looks_again_while_the_revocation_is_carried_out_and_then_stops(
    office: Office, sign_in: SignIn
) -> None:
    request = builders.decided(office)
    address = reverse("request_detail", args=[request.pk])
    assert 'hx-trigger="every 2s"' in sign_in("sari").get(address).content.decode()
    run_due(office.clock)
    assert "hx-trigger" not in sign_in("sari").get(address).content.decode()


def test_looking_again_answers_nothing_where_nothing_has_changed(
    office: Office, sign_in: SignIn
) -> None:
    request = builders.submitted(office)
    browser = sign_in("sari")
    version = browser.get(reverse("request_detail", args=[request.pk])).context["version"]
    address = reverse("request_progress", args=[request.pk])
    assert browser.get(address, {"versi": version}).status_code == NO_CONTENT
    assert browser.get(address, {"versi": "lain"}).status_code == OK


def test_what_was_sent_back_stands_on_the_page_in_the_officers_words(
    office: Office, sign_in: SignIn
) -> None:
    request = builders.returned(office)
    answer = sign_in("sari").get(reverse("request_detail", args=[request.pk]))
    assert "Tanda tangan kurang." in answer.content.decode()
    assert answer.context["timeline"].round == request.round


def test_an_unknown_request_is_not_found(office: Office, sign_in: SignIn) -> None:
    address = "/permohonan/00000000-0000-4000-8000-000000000000/"
    assert sign_in("sari").get(address).status_code == NOT_FOUND
