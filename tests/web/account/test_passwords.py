"""Changing a password, being made to, and setting one by the mailed link."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.tokens import default_token_generator
from django.test import Client

from ams.accounts.errors import AccountLocked, NoSuchRecord
from ams.accounts.models import Account
from ams.accounts.password_reset import reset_url
from ams.accounts.services import lock
from ams.core.clock import SystemClock
from ams.journal.models import Entry
from ams.notifications.messages import Message
from ams.notifications.models import Notice
from tests.accounts import builders
from tests.web.account.conftest import sign_in

OK, MOVED = 200, 302
NEW = "Pantai-Selatan-Ramai-8"


def _change(browser: Client, old: str, new: str, again: str | None = None) -> int:
    data = {"oldpassword": old, "password1": new, "password2": new if again is None else again}
    return browser.post("/akun/kata-sandi/", data).status_code


def _reset(browser: Client, url: str, new: str = NEW) -> int:
    form = browser.get(urlsplit(url).path)
    if form.status_code != MOVED:
        return form.status_code
    data = {"password1": new, "password2": new}
    return browser.post(form["Location"], data).status_code


def test_the_holder_changes_his_password_and_stays_signed_in(
    signed_in: Client, account: Account
) -> None:
    other = Client()
    sign_in(other)
    assert _change(signed_in, builders.PASSWORD, NEW) == MOVED
    account.refresh_from_db()
    assert account.check_password(NEW)
    assert signed_in.get("/akun/").status_code == OK
    assert other.get("/akun/").status_code == MOVED  # other sessions have ended
    assert Entry.objects.filter(event="account:password_change").count() == 1


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("salah", NEW, NEW),
        (builders.PASSWORD, NEW, NEW + "x"),
        (builders.PASSWORD, "pendek", "pendek"),
        (builders.PASSWORD, "warga1warga1", "beda"),
        (builders.PASSWORD, builders.PASSWORD, builders.PASSWORD),
        (builders.PASSWORD, "", ""),
    ],
)
def test_a_change_that_cannot_be_taken_changes_nothing(
    signed_in: Client, account: Account, *, old: str, new: str, again: str
) -> None:
    assert _change(signed_in, old, new, again) == OK
    account.refresh_from_db()
    assert account.check_password(builders.PASSWORD)


def test_nobody_signed_out_changes_a_password(browser: Client) -> None:
    assert _change(browser, builders.PASSWORD, NEW) == MOVED
    assert Entry.objects.filter(event="account:password_change").count() == 0


def test_a_password_set_by_another_must_be_changed_before_anything_else(
    browser: Client, account: Account
) -> None:
    account.must_change_password = True
    account.save()
    sign_in(browser)
    for path in ("/akun/", "/dasbor/", "/", "/sertifikat/"):
        response = browser.get(path)
        assert (response.status_code, response["Location"]) == (MOVED, "/akun/kata-sandi/")
    assert browser.get("/akun/kata-sandi/").status_code == OK
    _change(browser, builders.PASSWORD, NEW)
    assert browser.get("/akun/").status_code == OK


def test_who_must_change_the_password_may_sign_out(browser: Client, account: Account) -> None:
    account.must_change_password = True
    account.save()
    sign_in(browser)
    browser.post("/akun/keluar/")
    assert SESSION_KEY not in browser.session


def test_a_forgotten_password_queues_a_mail_that_holds_no_token(
    browser: Client, account: Account
) -> None:
    response = browser.post("/akun/kata-sandi/lupa/", {"email": " Warga1@KebumenKab.go.id "})
    assert response.status_code == MOVED
    notice = Notice.objects.get()
    assert (notice.message, notice.recipient_email) == (Message.PASSWORD_RESET, account.email)
    assert notice.context == {"account_id": account.pk}
    assert Entry.objects.filter(event="account:password_reset_asked").count() == 1


def test_an_unknown_address_gets_the_same_answer_and_no_mail(browser: Client) -> None:
    known = browser.post("/akun/kata-sandi/lupa/", {"email": "warga1@kebumenkab.go.id"})
    unknown = browser.post("/akun/kata-sandi/lupa/", {"email": "tiada@kebumenkab.go.id"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert Notice.objects.count() == 1


def test_a_locked_account_gets_no_mail(browser: Client, account: Account) -> None:
    lock(account.pk, actor=builders.OPERATOR, clock=SystemClock())
    browser.post("/akun/kata-sandi/lupa/", {"email": account.email})
    assert not Notice.objects.exists()
    with pytest.raises(AccountLocked):
        reset_url(account.pk, base_url="https://ams.example")


def test_an_account_that_is_gone_gets_no_link(db: None) -> None:
    with pytest.raises(NoSuchRecord):
        reset_url(999_999, base_url="https://ams.example")


def test_the_link_sets_a_password_once(browser: Client, account: Account) -> None:
    url = reset_url(account.pk, base_url="https://ams.example/")
    assert url.startswith("https://ams.example/akun/kata-sandi/baru/")
    assert _reset(browser, url) == MOVED
    assert SESSION_KEY not in browser.session  # the link alone signs nobody in
    assert sign_in(browser, "warga", NEW) == MOVED
    assert _reset(Client(), url, NEW + "2") == OK
    account.refresh_from_db()
    assert account.check_password(NEW)


def test_the_link_frees_an_account_that_failures_have_locked(
    browser: Client, account: Account
) -> None:
    for _ in range(5):
        sign_in(browser, "warga", "salah")
    _reset(browser, reset_url(account.pk, base_url="https://ams.example"))
    assert sign_in(browser, "warga", NEW) == MOVED


def test_the_link_gives_an_account_without_password_its_first(
    browser: Client, account: Account
) -> None:
    account.set_unusable_password()
    account.save()
    assert _reset(browser, reset_url(account.pk, base_url="https://ams.example")) == MOVED
    assert sign_in(browser, "warga", NEW) == MOVED


def test_a_weak_password_is_refused_by_the_link_too(browser: Client, account: Account) -> None:
    url = reset_url(account.pk, base_url="https://ams.example")
    assert _reset(browser, url, "pendek") == OK
    account.refresh_from_db()
    assert account.check_password(builders.PASSWORD)


@pytest.mark.parametrize("change", ["sign_in", "email", "lock"])
def test_the_link_dies_with_the_state_it_was_made_from(
    browser: Client, account: Account, change: str
) -> None:
    url = reset_url(account.pk, base_url="https://ams.example")
    if change == "sign_in":
        sign_in(Client())
    elif change == "email":
        Account.objects.update(email="lain@kebumenkab.go.id")
    else:
        lock(account.pk, actor=builders.OPERATOR, clock=SystemClock())
    assert _reset(browser, url) == OK
    account.refresh_from_db()
    assert account.check_password(builders.PASSWORD)


def test_the_link_dies_after_a_day(
    browser: Client, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = reset_url(account.pk, base_url="https://ams.example")
    later = default_token_generator._now() + timedelta(hours=24, minutes=1)
    monkeypatch.setattr(default_token_generator, "_now", lambda: later)
    assert _reset(browser, url) == OK


@pytest.mark.parametrize("key", ["1-abc-def", "zzz-xxx", "1-set-password", "0-0"])
def test_an_invented_link_is_refused(browser: Client, key: str) -> None:
    page = browser.get(f"/akun/kata-sandi/baru/{key}/")
    assert page.status_code == OK
    assert "password1" not in page.content.decode()
