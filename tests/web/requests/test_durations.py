"""Spans of time in words."""

from datetime import timedelta

import pytest

from ams.web.requests.durations import duration_text


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(), "kurang dari 1 detik"),
        (timedelta(milliseconds=999), "kurang dari 1 detik"),
        (timedelta(seconds=-5), "kurang dari 1 detik"),
        (timedelta(seconds=59), "59 detik"),
        (timedelta(seconds=60), "1 menit"),
        (timedelta(minutes=3, seconds=5), "3 menit 5 detik"),
        (timedelta(hours=1, seconds=7), "1 jam 7 detik"),
        (timedelta(days=2, hours=3, minutes=4), "2 hari 3 jam"),
    ],
)
def test_a_span_is_told_by_its_two_largest_units(span: timedelta, text: str) -> None:
    assert duration_text(span) == text
