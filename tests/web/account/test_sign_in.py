"""Signing in and out, and what the journal keeps of it."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from pytest_django.fixtures import Settings

from ams.accounts.models import Account
from ams.accounts.services import lock
from ams.core.clock import SystemClock
from ams.journal.errors import JournalUnavailable
from ams.journal.models import Entry
from ams.web.actor import SIGNED_IN_AT
from tests.accounts import builders
from tests.web.account.conftest import sign_in

OK, MOVED, UNAUTHORISED, LOCKED = 200, 302, 403, 429


def _events() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("event", flat=True))


def test_the_right_password_signs_in_and_the_session_knows_when(
    browser: Client, account: Account
) -> None:
    assert sign_in(browser) == MOVED
    assert browser.session[SESSION_KEY] == str(account.pk)
    assert browser.session[SIGNED_IN_AT]
    assert _events()[-1] == "account:sign_in"


@pytest.mark.parametrize("username", ["WARGA", " warga ", "Warga"])
def test_the_username_is_taken_in_any_case(browser: Client, username: str) -> None:
    assert sign_in(browser, username) == MOVED


@pytest.mark.parametrize(
    ("username", "password"),
    [("warga", "salah"), ("tiada", builders.PASSWORD), ("warga", ""), ("", ""), ("tiada", "x")],
)
def test_anything_else_does_not(browser: Client, username: str, password: str) -> None:
    assert sign_in(browser, username, password) == OK
    assert SESSION_KEY not in browser.session


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(browser: Client) -> None:
    answers = {
        browser.post("/akun/masuk/", {"login": name, "password": "salah"})
        .content.decode()
        .replace(name, "…")
        .partition("<main")[2]
        .replace(_token(browser), "")
        for name in ("warga", "tiada")
    }
    assert len({_without_tokens(answer) for answer in answers}) == 1


def _token(browser: Client) -> str:
    return browser.cookies["ams_csrf"].value if "ams_csrf" in browser.cookies else "-"


def _without_tokens(answer: str) -> str:
    return "".join(line for line in answer.splitlines() if "csrfmiddlewaretoken" not in line)


def test_an_account_that_is_locked_by_an_administrator_gets_the_same_answer(
    browser: Client, account: Account
) -> None:
    lock(account.pk, actor=builders.OPERATOR, clock=SystemClock())
    assert sign_in(browser) == OK
    assert SESSION_KEY not in browser.session


def test_a_lock_ends_the_sessions_at_once(signed_in: Client, account: Account) -> None:
    assert signed_in.get("/akun/").status_code == OK
    lock(account.pk, actor=builders.OPERATOR, clock=SystemClock())
    assert signed_in.get("/akun/").status_code == MOVED


def test_a_failure_is_journaled_about_a_known_account_without_what_was_typed(
    browser: Client, account: Account
) -> None:
    sign_in(browser, "warga", "rahasia-salah")
    entry = Entry.objects.latest("seq")
    assert (entry.event, entry.subject_id) == ("account:sign_in_failed", str(account.pk))
    sign_in(browser, "kata-sandi-yang-salah-kolom", "x")
    entry = Entry.objects.latest("seq")
    assert (entry.event, entry.subject_id, entry.data) == ("account:sign_in_failed", "", {})


def test_the_journal_keeps_where_a_sign_in_came_from(browser: Client) -> None:
    browser.defaults["REMOTE_ADDR"] = "203.0.113.7"
    sign_in(browser)
    assert Entry.objects.latest("seq").origin == "203.0.113.7"


def test_without_a_journal_nobody_signs_in(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_named: object) -> None:
        raise JournalUnavailable("the disk is full")

    monkeypatch.setattr("ams.accounts.sign_ins.append", broken)
    assert sign_in(browser) not in {OK, MOVED}
    assert SESSION_KEY not in browser.session


def test_signing_out_needs_a_post_and_is_journaled(signed_in: Client) -> None:
    assert signed_in.get("/akun/keluar/").status_code == OK
    assert SESSION_KEY in signed_in.session
    signed_in.post("/akun/keluar/")
    assert SESSION_KEY not in signed_in.session
    assert _events()[-1] == "account:sign_out"


def test_a_session_gets_a_new_key_at_sign_in(browser: Client) -> None:
    browser.get("/akun/masuk/")
    before = browser.session.session_key
    sign_in(browser)
    assert browser.session.session_key != before


@pytest.mark.parametrize(
    "after", ["https://example.com/", "//example.com/", "javascript:alert(1)", "/\\example.com"]
)
def test_sign_in_never_leads_to_another_site(browser: Client, after: str) -> None:
    response = browser.post(
        f"/akun/masuk/?next={after}",
        {"login": "warga", "password": builders.PASSWORD, "next": after},
    )
    assert response["Location"] == "/dasbor/"


def test_sign_in_leads_back_to_the_page_that_wanted_it(browser: Client) -> None:
    response = browser.post(
        "/akun/masuk/?next=/akun/", {"login": "warga", "password": builders.PASSWORD}
    )
    assert response["Location"] == "/akun/"


def test_nobody_signs_up(browser: Client) -> None:
    for path in ("/akun/daftar/", "/akun/signup/", "/accounts/signup/"):
        assert browser.get(path).status_code == 404


def test_a_form_without_its_token_is_refused(account: Account) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert sign_in(browser) == UNAUTHORISED


def test_the_sign_in_page_sets_no_inline_script_or_style(
    browser: Client, settings: Settings
) -> None:
    page = browser.get("/akun/masuk/").content.decode()
    assert "style=" not in page
    assert "<style" not in page
    assert "javascript:" not in page
