"""The page of the working calendar: hours, holidays, changed days."""

from datetime import date

import pytest
from django.urls import reverse

from ams.measuring.models import DayChange, WorkingWeek
from tests.requests.builders import Office
from tests.web.conftest import SignIn

LOCAL = date(2026, 11, 25)
WEEK = {
    "zone": "Asia/Jakarta",
    **{f"opens_{number}": "08:00" for number in range(5)},
    **{f"closes_{number}": "15:00" for number in range(5)},
}


@pytest.fixture
def regency_id(office: Office) -> int:
    return office.agencies["regency"].pk


def test_it_lists_the_years_holidays_in_both_languages(sign_in: SignIn, office: Office) -> None:
    browser = sign_in("rina")
    page = browser.get(reverse("calendar") + "?tahun=2027").content.decode()
    assert "Hari Suci Nyepi" in page
    assert "tanggal perkiraan" in page
    english = browser.get(reverse("calendar") + "?tahun=2027", headers={"Accept-Language": "en"})
    assert english.status_code == 200


def test_a_year_without_a_file_says_so(sign_in: SignIn) -> None:
    page = sign_in("hadi").get(reverse("calendar") + "?tahun=2040").content.decode()
    assert "belum membawa data libur" in page


def test_the_administrator_changes_the_week(sign_in: SignIn, regency_id: int) -> None:
    address = reverse("calendar_week", args=[regency_id])
    assert sign_in("rina").get(address).status_code == 200
    assert sign_in("rina").post(address, WEEK).status_code == 302
    assert WorkingWeek.objects.get().hours[0] == ["08:00", "15:00"]


@pytest.mark.parametrize(
    ("field", "value"), [("closes_0", ""), ("closes_0", "08:00"), ("opens_1", "25:00")]
)
def test_hours_that_make_no_sense_are_told_at_their_field(
    sign_in: SignIn, regency_id: int, field: str, value: str
) -> None:
    answer = sign_in("rina").post(
        reverse("calendar_week", args=[regency_id]), {**WEEK, field: value}
    )
    assert "error-summary" in answer.content.decode()
    assert not WorkingWeek.objects.exists()


def test_a_week_without_a_working_day_is_refused(sign_in: SignIn, regency_id: int) -> None:
    answer = sign_in("rina").post(
        reverse("calendar_week", args=[regency_id]), {"zone": "Asia/Jakarta"}
    )
    assert "Setidaknya satu hari kerja." in answer.content.decode()


def test_a_day_is_closed_and_then_as_it_was(sign_in: SignIn, regency_id: int) -> None:
    browser = sign_in("rina")
    typed = {"day": "2026-11-25", "is_open": "libur", "reason": "Hari jadi"}
    browser.post(reverse("calendar_day", args=[regency_id]), typed)
    assert not DayChange.objects.get().is_open
    assert "Hari jadi" in browser.get(reverse("calendar") + "?tahun=2026").content.decode()
    browser.post(reverse("calendar_day_undo", args=[regency_id, LOCAL]))
    assert not DayChange.objects.exists()


def test_a_day_without_a_reason_is_refused(sign_in: SignIn, regency_id: int) -> None:
    answer = sign_in("rina").post(
        reverse("calendar_day", args=[regency_id]), {"day": "2026-11-25", "is_open": "libur"}
    )
    assert answer.status_code == 422


def test_there_is_no_calendar_of_an_agency(sign_in: SignIn, office: Office) -> None:
    address = reverse("calendar_of", args=[office.agencies["health"].pk])
    assert sign_in("rina").get(address).status_code == 404
    assert sign_in("rina").get("/kelola/kalender/1/hari/2026-13-01/hapus/").status_code == 404
