"""Dates as people read them."""

from datetime import UTC, date, datetime

import pytest

from ams.core.clock import whole_seconds
from ams.core.wording import date_text, time_text


def test_a_time_is_told_in_western_indonesian_time_with_a_full_stop() -> None:
    assert time_text(datetime(2026, 11, 22, 7, 5, tzinfo=UTC)) == "22 November 2026 14.05 WIB"


def test_english_keeps_the_colon() -> None:
    moment = datetime(2026, 8, 1, 7, 5, tzinfo=UTC)
    assert time_text(moment, "en") == "1 August 2026 14:05 WIB"


def test_the_day_is_the_day_in_indonesia() -> None:
    assert date_text(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == "1 Januari 2027"


@pytest.mark.parametrize(("month", "name"), [(2, "Februari"), (5, "Mei"), (10, "Oktober")])
def test_months_have_indonesian_names(month: int, name: str) -> None:
    assert date_text(date(2026, month, 3)) == f"3 {name} 2026"


def test_a_language_we_do_not_speak_falls_back_to_indonesian() -> None:
    assert date_text(date(2026, 8, 17), "fr") == "17 Agustus 2026"


def test_x509_times_are_whole_seconds() -> None:
    moment = datetime(2026, 11, 22, 7, 5, 9, 999_999, tzinfo=UTC)
    assert whole_seconds(moment) == datetime(2026, 11, 22, 7, 5, 9, tzinfo=UTC)
