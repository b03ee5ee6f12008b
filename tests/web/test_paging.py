"""Lists page by page, however long they are."""

from datetime import UTC, datetime

import pytest
from django.core.paginator import Page
from django.db import connection
from django.db.models import Value
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from ams.accounts.models import Account
from ams.web import paging
from ams.web.paging import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bound_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_COUNTED", 10)


def accounts(number: int) -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    Account.objects.bulk_create(
        Account(username=f"pegawai{place:02d}", created_at=at) for place in range(number)
    )


def page(asked: str = "1") -> Page[Account]:
    http_request = RequestFactory().get("/", {"halaman": asked})
    return page_of(http_request, Account.objects.order_by("username"), per_page=4)


def test_up_to_the_bound_a_list_says_how_many_there_are() -> None:
    accounts(10)
    assert (page().paginator.count, page().paginator.has_more) == (10, False)  # type: ignore[attr-defined]


def test_beyond_the_bound_a_list_says_that_there_are_more() -> None:
    accounts(11)
    assert (page().paginator.count, page().paginator.has_more) == (10, True)  # type: ignore[attr-defined]


def test_the_last_page_ends_at_the_bound_and_no_page_lies_beyond() -> None:
    accounts(30)
    assert [one.username for one in page("3")] == ["pegawai08", "pegawai09"]
    assert page("4").number == page("999999").number == 3


def test_counting_a_long_list_reads_no_further_than_the_bound() -> None:
    accounts(30)
    with CaptureQueriesContext(connection) as captured:
        assert page("2").number == 2
    assert "LIMIT 11" in captured.captured_queries[0]["sql"]
    assert len(captured) == 3  # who there is up to the bound, the keys of the page, its rows


def test_a_short_list_is_found_first_and_ordered_then() -> None:
    accounts(9)
    with CaptureQueriesContext(connection) as captured:
        assert [one.username for one in page("3")] == ["pegawai08"]
    assert "username" not in captured.captured_queries[0]["sql"]
    assert " IN (" in captured.captured_queries[1]["sql"]


def test_rows_come_in_their_order_with_what_was_selected_beside_them() -> None:
    accounts(6)
    rows = Account.objects.order_by("-username").annotate(number=Value(7))
    found = page_of(RequestFactory().get("/"), rows, per_page=4)
    assert [(one.username, one.number) for one in found] == [
        (f"pegawai0{place}", 7) for place in (5, 4, 3, 2)
    ]
