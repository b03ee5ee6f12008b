"""Every answer: numbered, in the chosen language, kept by no cache, errors explained."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from ams.core.errors import (
    AMSError,
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    RuleViolation,
    Unavailable,
)
from ams.web.errors import SignInNeeded, TooManyRequests
from ams.web.middleware import ChosenLanguage, ExpectedErrors, NoStaleCopy, RequestNumber
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def _plain(_http_request: HttpRequest) -> HttpResponse:
    return HttpResponse("isi")


def _page_of(error: Exception, path: str = "/sesuatu/?a=b") -> HttpResponse | None:
    http_request = RequestFactory().get(path)
    return ExpectedErrors(_plain).process_exception(http_request, error)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotPermitted("x"), 403),
        (NotFound("x"), 404),
        (RuleViolation("x"), 409),
        (Conflict("x"), 409),
        (InvalidInput("x"), 422),
        (TooManyRequests("x"), 429),
        (Unavailable("x"), 503),
    ],
)
def test_each_kind_of_failure_has_its_status(error: AMSError, status: int) -> None:
    page = _page_of(error)
    assert page is not None
    assert page.status_code == status


def test_a_failure_shows_words_for_people_and_not_the_exceptions_own() -> None:
    page = _page_of(RuleViolation("certificate 00FF is revoked since 2026-01-01"))
    assert page is not None
    assert "Langkah ini tidak dapat dilakukan sekarang" in page.content.decode()
    assert "00FF" not in page.content.decode()


def test_an_unexpected_failure_is_left_to_the_incident_page() -> None:
    assert _page_of(KeyError("x")) is None


def test_who_is_signed_out_is_led_to_sign_in_and_back() -> None:
    page = _page_of(SignInNeeded("x"))
    assert page is not None
    assert page["Location"] == "/akun/masuk/?next=%2Fsesuatu%2F%3Fa%3Db"


@pytest.mark.parametrize(
    ("referer", "after"),
    [
        ("http://testserver/permohonan/baru/", "%2Fpermohonan%2Fbaru%2F"),
        ("http://elsewhere.example/permohonan/", "%2F"),
        ("", "%2F"),
    ],
)
def test_an_act_is_not_repeated_by_signing_in_and_its_form_opens_again(
    referer: str, after: str
) -> None:
    http_request = RequestFactory().post("/sesuatu/", headers={"referer": referer})
    page = ExpectedErrors(_plain).process_exception(http_request, SignInNeeded("x"))
    assert page is not None
    assert page["Location"] == f"/akun/masuk/?next={after}&berakhir=ya"


def test_the_incident_page_names_the_number_of_the_answer_and_nothing_else() -> None:
    browser = Client(raise_request_exception=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ams.web.home.check_views.answer_code", _fails)
        answer = browser.get("/s/ABCD")
    assert answer.status_code == 500
    assert answer["X-Request-ID"] in answer.content.decode()
    assert "rahasia" not in answer.content.decode()


def _fails(_code: str) -> None:
    raise KeyError("rahasia")


def test_every_answer_has_a_number_of_its_own() -> None:
    answers = [RequestNumber(_plain)(RequestFactory().get("/")) for _ in range(2)]
    assert answers[0]["X-Request-ID"] != answers[1]["X-Request-ID"]


def test_pages_are_kept_by_no_cache() -> None:
    assert "no-store" in Client().get("/")["Cache-Control"]


def test_a_view_may_say_how_long_its_answer_keeps() -> None:
    def view(_http_request: HttpRequest) -> HttpResponse:
        return HttpResponse("x", headers={"Cache-Control": "max-age=60"})

    assert NoStaleCopy(view)(RequestFactory().get("/"))["Cache-Control"] == "max-age=60"


def test_pages_are_indonesian_whatever_the_browser_prefers() -> None:
    page = Client().get("/", headers={"accept-language": "en-GB,en;q=0.9"})
    assert page["Content-Language"] == "id"
    assert '<html lang="id"' in page.content.decode()


def test_the_chosen_language_is_kept_in_a_cookie() -> None:
    browser = Client()
    answer = browser.post("/bahasa/", {"language": "en", "next": "/panduan/"})
    assert answer["Location"] == "/panduan/"
    assert '<html lang="en"' in browser.get("/panduan/").content.decode()


def test_an_unknown_language_changes_nothing() -> None:
    browser = Client()
    browser.post("/bahasa/", {"language": "fr"})
    assert not browser.cookies


def test_the_language_switch_leads_to_no_other_site() -> None:
    answer = Client().post("/bahasa/", {"language": "en", "next": "https://example.org/"})
    assert answer["Location"] == "/"


def test_the_language_switch_is_no_link() -> None:
    assert Client().get("/bahasa/?language=en").status_code == 405


def test_the_account_remembers_the_chosen_language(sign_in: SignIn) -> None:
    sign_in("sari").post("/bahasa/", {"language": "en"})
    assert sign_in("sari").get("/dasbor/")["Content-Language"] == "en"


def test_an_unknown_language_in_the_cookie_is_passed_over() -> None:
    http_request = RequestFactory().get("/")
    http_request.COOKIES["django_language"] = "../etc"
    assert ChosenLanguage(_plain)(http_request)["Content-Language"] == "id"


def test_an_address_that_leads_nowhere_says_what_to_do() -> None:
    page = Client().get("/tidak-ada/")
    assert page.status_code == 404
    assert "Ke halaman depan" in page.content.decode()


def test_a_forged_form_is_refused_with_an_explanation() -> None:
    page = Client(enforce_csrf_checks=True).post("/bahasa/", {"language": "en"})
    assert page.status_code == 403
    assert "Formulir sudah kedaluwarsa" in page.content.decode()
