"""The editor of the guides: who finds it, preview, saving, conflicts, history, shipped text."""

import pytest
from django.test import Client

from ams.guides.models import Edition
from ams.journal.models import Entry
from tests.requests.builders import Office
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db

ADDRESS = "/panduan/naskah/petugas/queue/id/"
OWN = {"title": "Antrean kami", "body": "Kerjakan dari **atas**.", "based_on": "0"}


def text_of(browser: Client, path: str = ADDRESS) -> str:
    return browser.get(path).content.decode()


@pytest.mark.parametrize("username", ["sari", "maya", "dewi", "tono", "hadi", "bakti"])
@pytest.mark.parametrize("path", [ADDRESS, f"{ADDRESS}pulihkan/"])
def test_for_everybody_else_there_is_no_editor(sign_in: SignIn, username: str, path: str) -> None:
    browser = sign_in(username)
    assert browser.get(path).status_code == 404
    assert browser.post(path, OWN).status_code == 404
    assert not Edition.objects.exists()


def test_the_signed_out_are_led_to_the_sign_in(office: Office) -> None:
    for answer in (Client().get(ADDRESS), Client().post(ADDRESS, OWN)):
        assert answer["Location"].startswith("/akun/masuk/")
    assert not Edition.objects.exists()


def test_a_request_without_the_forms_own_token_changes_nothing(sign_in: SignIn) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in("rina").cookies
    assert strict.post(ADDRESS, OWN).status_code == 403
    assert not Edition.objects.exists()


def test_what_is_saved_is_in_the_guide_and_in_the_journal(sign_in: SignIn) -> None:
    browser = sign_in("rina")
    assert browser.post(ADDRESS, OWN)["Location"] == ADDRESS
    guide = text_of(Client(), "/panduan/petugas/")
    assert "Antrean kami" in guide
    assert "<strong>atas</strong>" in guide
    assert Entry.objects.filter(event="guide:change").count() == 1
    assert "Diubah administrator" in text_of(browser)


def test_a_preview_shows_the_text_and_keeps_nothing(sign_in: SignIn) -> None:
    answer = sign_in("rina").post(ADDRESS, {**OWN, "preview": "1"})
    assert "<strong>atas</strong>" in answer.content.decode()
    assert not Edition.objects.exists()


@pytest.mark.parametrize("button", ["preview", "save"])
@pytest.mark.parametrize(
    "body",
    ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://evil.example/x.png)",
     "![x](data:image/png;base64,AA)", "<img src=x onerror=alert(1)>", "x" * 20_001],
)  # fmt: skip
def test_hostile_text_is_refused_at_its_field_and_comes_back_as_text(
    sign_in: SignIn, body: str, button: str
) -> None:
    answer = sign_in("rina").post(ADDRESS, {**OWN, "body": body, button: "1"})
    shown = answer.content.decode()
    assert 'id="id_body_error"' in shown
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert not Edition.objects.exists()


def test_what_got_into_the_database_another_way_harms_nobody(sign_in: SignIn) -> None:
    sign_in("rina").post(ADDRESS, OWN)
    Edition.objects.update(
        title="<script>alert(1)</script>",
        body="<script>alert(2)</script> [x](javascript:alert(3)) ![y](https://evil.example/z.png)",
    )
    for browser, path in (
        (Client(), "/panduan/petugas/"),
        (Client(), "/panduan/"),
        (Client(), "/panduan/cari/?cari=alert"),
        (sign_in("rina"), ADDRESS),
        (sign_in("rina"), f"{ADDRESS}riwayat/1/"),
    ):
        shown = text_of(browser, path)
        assert "<script>alert" not in shown
        assert 'href="javascript' not in shown
        assert 'src="https://evil' not in shown


def test_the_second_of_two_is_shown_both_texts_and_loses_neither(sign_in: SignIn) -> None:
    browser = sign_in("rina")
    browser.post(ADDRESS, OWN)
    answer = browser.post(ADDRESS, {"title": "Lain", "body": "Tulisan kedua.", "based_on": "0"})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Tulisan kedua." in shown
    assert "Kerjakan dari **atas**." in shown
    assert Edition.objects.get().title == "Antrean kami"


def test_the_history_shows_who_wrote_what_and_an_old_text_can_be_taken_up(sign_in: SignIn) -> None:
    browser = sign_in("rina")
    browser.post(ADDRESS, OWN)
    browser.post(ADDRESS, {"title": "Kedua", "body": "Kedua.", "based_on": "1"})
    listed = text_of(browser, f"{ADDRESS}riwayat/")
    assert "Antrean kami" in listed
    assert "Kedua" in listed
    assert "?dari=1" in text_of(browser, f"{ADDRESS}riwayat/1/")
    taken_up = text_of(browser, f"{ADDRESS}?dari=1")
    assert 'value="Antrean kami"' in taken_up
    assert 'name="based_on" value="2"' in taken_up


@pytest.mark.parametrize("path", ["riwayat/7/", "?dari=7"])
def test_an_edition_that_never_was_is_not_found(sign_in: SignIn, path: str) -> None:
    assert sign_in("rina").get(f"{ADDRESS}{path}").status_code == 404


@pytest.mark.parametrize(
    "path", ["petugas/dancing/id/", "petugas/queue/nl/", "direktur/queue/id/", "officer/queue/id/"]
)
def test_a_section_that_is_not_there_is_not_found(sign_in: SignIn, path: str) -> None:
    assert sign_in("rina").get(f"/panduan/naskah/{path}").status_code == 404


def test_the_shipped_text_is_restored_after_a_question(sign_in: SignIn) -> None:
    browser = sign_in("rina")
    browser.post(ADDRESS, OWN)
    assert 'name="based_on" value="1"' in text_of(browser, f"{ADDRESS}pulihkan/")
    assert Edition.objects.count() == 1
    browser.post(f"{ADDRESS}pulihkan/", {"based_on": "1"})
    assert "Antrean kami" not in text_of(Client(), "/panduan/petugas/")
    assert Edition.objects.count() == 2


def test_restoring_after_somebody_else_has_written_is_refused(sign_in: SignIn) -> None:
    browser = sign_in("rina")
    browser.post(ADDRESS, OWN)
    browser.post(ADDRESS, {"title": "Kedua", "body": "Kedua.", "based_on": "1"})
    assert browser.post(f"{ADDRESS}pulihkan/", {"based_on": "1"}).status_code == 409
    assert Edition.objects.count() == 2


def test_the_list_says_what_was_changed_in_which_language(sign_in: SignIn) -> None:
    browser = sign_in("rina")
    assert "Diubah administrator" not in text_of(browser, "/panduan/naskah/")
    browser.post(ADDRESS, OWN)
    assert text_of(browser, "/panduan/naskah/").count("Diubah administrator") == 1
