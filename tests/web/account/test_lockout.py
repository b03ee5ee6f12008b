"""Five failures lock an account for a quarter of an hour; not even the right password passes.

allauth's own limits are off, so that only our lock can refuse.
"""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from ams.accounts import lockout
from ams.accounts.models import Account
from ams.accounts.services import unlock
from ams.core.clock import SystemClock
from ams.journal.models import Entry
from tests.accounts import builders
from tests.web.account.conftest import sign_in

OK, MOVED, LOCKED = 200, 302, 429
FAILURES = 5


@pytest.fixture(autouse=True)
def no_limits_of_allauth(settings: Settings) -> None:
    """Leave the account's protection to axes alone."""
    settings.ACCOUNT_RATE_LIMITS = False


def _fail(browser: Client, username: str = "warga", times: int = FAILURES) -> list[int]:
    return [sign_in(browser, username, "salah") for _ in range(times)]


def test_a_locked_account_does_not_let_the_right_password_in(browser: Client) -> None:
    assert _fail(browser) == [OK] * (FAILURES - 1) + [LOCKED]
    assert sign_in(browser) == LOCKED
    assert SESSION_KEY not in browser.session


def test_four_failures_do_not_lock(browser: Client) -> None:
    _fail(browser, times=FAILURES - 1)
    assert sign_in(browser) == MOVED


def test_a_success_forgets_the_failures_before_it(browser: Client) -> None:
    _fail(browser, times=FAILURES - 1)
    sign_in(browser)
    browser.logout()
    _fail(browser, times=FAILURES - 1)
    assert sign_in(browser) == MOVED


def test_the_case_of_the_username_does_not_evade_the_lock(browser: Client) -> None:
    for name in ("warga", "WARGA", "Warga", " warga", "waRGA"):
        sign_in(browser, name, "salah")
    assert sign_in(browser, "wARGA") == LOCKED


def test_another_address_and_another_browser_do_not_evade_the_lock(browser: Client) -> None:
    for number in range(FAILURES):
        other = Client(REMOTE_ADDR=f"203.0.113.{number}", HTTP_USER_AGENT=f"browser {number}")
        sign_in(other, "warga", "salah")
    assert sign_in(browser) == LOCKED


def test_another_account_is_not_locked_by_it(browser: Client) -> None:
    builders.account(SystemClock(), "tetangga")
    _fail(browser)
    assert sign_in(Client(), "tetangga") == MOVED


def test_an_unknown_account_locks_the_same_way(browser: Client) -> None:
    assert _fail(browser, "tiada") == [OK] * (FAILURES - 1) + [LOCKED]
    assert not Entry.objects.filter(event="account:lock").exists()


def test_the_lock_ends_after_a_quarter_of_an_hour(browser: Client) -> None:
    _fail(browser)
    _age(timedelta(minutes=14))
    assert sign_in(browser) == LOCKED
    _age(timedelta(minutes=2))
    assert sign_in(browser) == MOVED


def test_who_goes_on_guessing_does_not_prolong_the_lock(browser: Client) -> None:
    _fail(browser)
    _age(timedelta(minutes=14))
    _fail(browser)
    _age(timedelta(minutes=2))
    assert sign_in(browser) == MOVED


def _age(by: timedelta) -> None:
    for attempt in AccessAttempt.objects.all():
        attempt.attempt_time -= by
        attempt.save()


def test_an_administrator_unlocks(browser: Client, account: Account) -> None:
    _fail(browser)
    assert lockout.is_locked_out("Warga", at=timezone.now())
    unlock(account.pk, actor=builders.OPERATOR, clock=SystemClock())
    assert not lockout.is_locked_out("warga", at=timezone.now())
    assert sign_in(browser) == MOVED


def test_a_lock_is_journaled_once_however_often_one_tries(
    browser: Client, account: Account
) -> None:
    _fail(browser, times=FAILURES + 3)
    locks = Entry.objects.filter(event="account:lock")
    assert [entry.subject_id for entry in locks] == [str(account.pk)]
    assert Entry.objects.filter(event="account:sign_in_failed").count() == FAILURES + 3


def test_the_list_of_locks_names_the_locked_alone(browser: Client) -> None:
    _fail(browser)
    _fail(browser, "lain", times=FAILURES - 1)
    assert lockout.locked_out(at=timezone.now()) == {"warga"}


def test_no_password_is_kept_of_a_failed_attempt(browser: Client) -> None:
    sign_in(browser, "warga", "rahasia-yang-salah")
    attempt = AccessAttempt.objects.get()
    assert "rahasia" not in f"{attempt.post_data}{attempt.get_data}{attempt.path_info}"
