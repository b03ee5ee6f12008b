"""Counting and finding in tables of any length."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from ams.accounts import finding
from ams.accounts.finding import Counted, counted, few_keys, words_of
from ams.accounts.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_COUNTED", 10)
    monkeypatch.setattr(finding, "FEW", 3)


def accounts(number: int) -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    Account.objects.bulk_create(
        Account(username=f"pegawai{place:02d}", created_at=at) for place in range(number)
    )


def test_a_number_of_rows_is_exact_up_to_the_bound() -> None:
    accounts(10)
    assert counted(Account.objects.all()) == Counted(10, is_exact=True)


def test_a_number_of_rows_beyond_the_bound_says_whether_it_is_exact() -> None:
    accounts(30)
    found = counted(Account.objects.filter(is_active=True))
    if connection.vendor == "postgresql":
        assert not found.is_exact
        assert found.number >= 11
        assert str(found).startswith("±")
    else:
        assert found == Counted(30, is_exact=True)
        assert str(found) == "30"


def test_few_keys_are_named_and_many_are_not() -> None:
    accounts(4)
    assert few_keys(Account.objects.filter(username="pegawai01")) == [
        Account.objects.get(username="pegawai01").pk
    ]
    assert few_keys(Account.objects.none()) == []
    assert few_keys(Account.objects.all()) is None


def test_a_search_of_a_hundred_words_stays_a_search() -> None:
    assert len(words_of("kata " * 100)) == finding.MOST_WORDS
